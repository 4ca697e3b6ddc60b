// Snapshots: what uses them, what keeps them, and deleting one by itself.
import { expect, test } from "../../support/fixtures.ts";
import { expectDisabled, fact, list, openDelete, row, toast, visit } from "../../support/pages.ts";

const snapshots = "/host/snapshot/list";

test("N1: a snapshot that images use stays, with their ids", async ({ page, world }) => {
  const image = await world.image({ name: "user", type: "cloudDisk" });
  await visit(page, snapshots);
  await expect(page.getByText("6 of 15 snapshots used in cn-north-1")).toBeVisible();
  const one = row(page, `${image.name}-vda`);
  await expect(one.getByRole("link", { name: image.id })).toBeVisible();
  await expectDisabled(one.getByRole("button", { name: "Delete" }), `Stays: also used by ${image.id} (N1)`);
  await one.getByRole("link", { name: `${image.name}-vda` }).click();
  await expect(page.getByRole("heading", { name: "What keeps it" })).toBeVisible();
  await expect(fact(page.getByRole("main"), "N1")).toContainText(`also used by ${image.id}`);
  await fact(page.getByRole("main"), image.id).getByRole("link", { name: image.id }).click();
  await expect(page.getByRole("heading", { level: 1, name: image.name })).toBeVisible();
});

test("N1: one that several images use waits for all of them", async ({ page }) => {
  await visit(page, snapshots);
  await expect(row(page, "kafka-data-vdb").getByRole("link", { name: /^img-/ })).toHaveCount(2);
  await expectDisabled(row(page, "kafka-data-vdb").getByRole("button", { name: "Delete" }), /^Stays: also used by img-\w{10}, img-\w{10} \(N1\)$/);
});

test("N2: its own shares keep it as well", async ({ page }) => {
  await visit(page, snapshots);
  await expect(row(page, "kafka-logs-vdc")).toContainText("shared with 1 account");
  await expect(row(page, "kafka-logs-vdc").getByRole("button", { name: "Delete" })).toHaveAccessibleDescription(/shared with 1 account; also used by img-|also used by img-\w{10}; shared with 1 account/);
  await row(page, "kafka-logs-vdc").getByRole("link", { name: "kafka-logs-vdc" }).click();
  await expect(fact(page.getByRole("main"), "N2")).toContainText("shared with 1 account");
  await expect(fact(page.getByRole("main"), "bob")).toContainText("since");
});

test("a snapshot that its image left behind can go later, and its bytes with it", async ({ page, world }) => {
  const before = await world.blobs();
  const image = await world.image({ name: "left", type: "cloudDisk" });
  const name = `${image.name}-vda`;
  await visit(page, list());
  const popup = await openDelete(page, image.name);
  await popup.getByRole("button", { name: "OK" }).click();
  await expect(toast(page)).toContainText(`${name} · Kept: deleting it was not asked for`);
  await visit(page, snapshots);
  await row(page, name).getByRole("link", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Snapshot" });
  await expect(fact(dialog, /Will be deleted, frees [\d.]+\sKiB/)).toBeVisible();
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await row(page, name).getByRole("link", { name, exact: true }).click();
  await page.locator("html.awake").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(page).toHaveURL(/\/host\/snapshot\/list$/);
  await expect(toast(page)).toContainText(`Snapshot ${name} deleted`);
  await expect(row(page, name)).toBeHidden();
  await expect.poll(() => world.blobs()).toEqual(before);
});

test("one that came into use between popup and OK stays, and the popup says why", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of (404|409)/);
  const image = await world.image({ name: "gone-first", type: "cloudDisk" });
  await world.delete(image);
  await visit(page, snapshots);
  const name = `${image.name}-vda`;
  const href = await row(page, name).getByRole("link", { name, exact: true }).getAttribute("href");
  await row(page, name).getByRole("link", { name: "Delete" }).click();
  // Somewhere else it was deleted already.
  const other = await openAs("alice", { javaScriptEnabled: false });
  await other.goto(`${href}/delete`);
  await other.getByRole("button", { name: "OK" }).click();
  await expect(toast(other)).toContainText(`Snapshot ${name} deleted`);
  await page.getByRole("dialog", { name: "Delete Snapshot" }).getByRole("button", { name: "OK" }).click();
  await expect(page.getByRole("dialog")).toContainText("It does not exist, or it is not yours to see.");
});

test("others' snapshots do not exist", async ({ openAs, page, expectConsoleError }) => {
  expectConsoleError(/status of 404/);
  await visit(page, snapshots);
  const href = await row(page, "kafka-data-vdb").getByRole("link", { name: "kafka-data-vdb" }).getAttribute("href");
  const carol = await openAs("carol");
  expect((await carol.goto(`${href}`))?.status()).toBe(404);
  expect((await carol.request.post(`${href}/delete`)).status()).toBe(404);
  await visit(carol, snapshots);
  await expect(carol.getByRole("heading", { name: "No snapshots" })).toBeVisible();
});
