// Several images in one go (D13): a verdict for each beforehand, a result for each afterwards.
import { expect, type Page, test } from "../../support/fixtures.ts";
import { fact, list, row, visit } from "../../support/pages.ts";

const tick = (page: Page, name: string) => row(page, name).getByRole("checkbox", { name: `Select ${name}` }).check();
const bar = (page: Page, action: string) => page.getByRole("button", { name: action, exact: true }).filter({ visible: true });
const group = (page: Page, heading: string) =>
  page.getByRole("dialog").locator("section").filter({ has: page.getByRole("heading", { name: heading, exact: true }) });

test("ticks bring a bar that counts them", async ({ page, world }) => {
  const beginning = world.unique("ticked");
  const images = [await world.image({ name: beginning }), await world.image({ name: beginning })];
  await visit(page, `${list()}&q=${beginning}`);
  await expect(bar(page, "Delete")).toHaveCount(0);
  await tick(page, images[0]?.name ?? "");
  await expect(page.getByText("1 selected")).toBeVisible();
  const all = page.getByRole("checkbox", { name: "Select all images on this page" });
  await expect(all).toHaveJSProperty("indeterminate", true);
  await all.check();
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(page.getByText(/\d selected/)).toBeHidden();
  for (const { name } of images) await expect(row(page, name).getByRole("checkbox")).not.toBeChecked();
  await expect(all).not.toBeChecked();
});

test("D13: what will be deleted, what not and why; then a result for each", async ({ page, world }) => {
  const beginning = world.unique("batch");
  const plain = await world.image({ name: `${beginning}-a` });
  const cloud = await world.image({ name: `${beginning}-b`, type: "cloudDisk" });
  const shared = await world.image({ name: `${beginning}-c` });
  await world.share(shared, "bob");
  const used = await world.image({ name: `${beginning}-d` });
  await world.machine(used);
  const late = await world.image({ name: `${beginning}-e` });
  await visit(page, `${list()}&q=${beginning}`);
  for (const { name } of [plain, cloud, shared, used, late]) await tick(page, name);
  await bar(page, "Delete").click();
  const dialog = page.getByRole("dialog", { name: "Confirm Delete" });
  await expect(dialog).toContainText("5 images");
  for (const { name } of [plain, cloud, late]) await expect(fact(group(page, "3 images will be deleted"), name)).toContainText("Nothing stands in the way");
  await expect(fact(group(page, "2 images will not be touched"), shared.name)).toContainText("Shared with 1 account D2");
  await expect(fact(group(page, "2 images will not be touched"), used.name)).toContainText("1 machine depends on its local disk D3");
  await dialog.getByRole("checkbox", { name: "Delete the associated snapshot at the same time" }).check();

  // One of them is shared in the meantime: that one stays, the others go.
  await world.share(late, "bob");
  await dialog.getByRole("button", { name: "OK" }).click();
  for (const { name } of [plain, cloud]) await expect(fact(group(page, "2 images are being deleted"), name).or(fact(group(page, "2 images are being deleted"), "Deletion accepted")).first()).toBeVisible();
  await expect(fact(group(page, "1 image was left as it is"), late.name)).toBeVisible();
  await dialog.getByRole("link", { name: "Close" }).last().click();
  await expect(dialog).toBeHidden();
  for (const { name } of [plain, cloud]) await expect(row(page, name)).toBeHidden();
  for (const { name } of [shared, used, late]) await expect(row(page, name)).toBeVisible();
  await visit(page, "/host/snapshot/list");
  await expect(row(page, `${cloud.name}-vda`)).toBeHidden();
});

test("when none can be deleted there is no OK", async ({ page }) => {
  await visit(page, list());
  for (const name of ["debian-12-base", "win2022-jumpbox", "payments-rollback"]) await tick(page, name);
  await bar(page, "Delete").click();
  const dialog = page.getByRole("dialog", { name: "Confirm Delete" });
  const untouched = group(page, "3 images will not be touched");
  await expect(fact(untouched, "debian-12-base")).toContainText("Shared with 3 accounts D2");
  await expect(fact(untouched, "win2022-jumpbox")).toContainText("Its status is Pending D1");
  await expect(fact(untouched, "payments-rollback")).toContainText("A copy of it is being made D4");
  await expect(dialog.getByRole("button", { name: "OK" })).toHaveCount(0);
});

test("sharing several: the pin is asked for once, what cannot be shared is left alone", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const beginning = world.unique("share-batch");
  const first = await world.image({ name: `${beginning}-a` });
  const second = await world.image({ name: `${beginning}-b` });
  const cloud = await world.image({ name: `${beginning}-c`, type: "cloudDisk" });
  await visit(page, `${list()}&q=${beginning}`);
  for (const { name } of [first, second, cloud]) await tick(page, name);
  await page.getByRole("button", { name: "Share Image", exact: true }).filter({ visible: true }).and(page.locator("[data-dialog]")).click();
  const dialog = page.getByRole("dialog", { name: "Share Image" });
  await expect(fact(group(page, "2 images will be shared"), first.name)).toContainText("0 of 10 used");
  await expect(fact(group(page, "1 image will not be touched"), cloud.name)).toContainText("It references a snapshot; such images cannot be shared. S4");
  const field = dialog.getByLabel("JD Cloud account (User Pin)");
  const share = dialog.getByRole("button", { name: "Share Image", exact: true });
  await field.fill("nobody-here");
  await share.click();
  await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
  await expect(field).toHaveValue("nobody-here");
  await expect(field).toBeFocused();
  await field.fill("bob");
  await share.click();
  await dialog.getByRole("button", { name: "They were removed, share with bob" }).click();
  for (const { name } of [first, second]) await expect(fact(group(page, "2 images were shared"), name)).toContainText("Shared");
  await dialog.getByRole("link", { name: "Close" }).last().click();
  const bob = await openAs("bob");
  await visit(bob, `${list("shared")}&q=${beginning}`);
  for (const { name } of [first, second]) await expect(row(bob, name)).toBeVisible();
});
