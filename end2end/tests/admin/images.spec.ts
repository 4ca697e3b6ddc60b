// Everybody's images without script: finding one, and what is forced on it with a reason.
import { expect, type Page, test } from "../../support/fixtures.ts";
import { list, toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false, account: "admin" });

async function open(page: Page, id: string, name: string): Promise<void> {
  await page.goto("/admin");
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Image", exact: true }).click();
  await page.getByLabel("Name or ID").fill(id);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("all shares are cancelled, and an image with machines on its local disk is deleted", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of (404|422)/);
  const image = await world.image({ name: "forced" });
  await world.share(image, "bob");
  await world.machine(image, { owner: "bob", name: "bobs" });
  await open(page, image.id, image.name);
  const main = page.getByRole("main");
  await expect(main).toContainText("An administrator cannot delete it either, for now:");

  const reason = page.getByLabel("Reason, which the owner reads");
  const typed = page.getByLabel(`To confirm, type ${image.id}`);
  await reason.fill("It holds keys");
  await typed.fill("img-0000000000");
  await page.getByRole("button", { name: "Cancel all shares" }).click();
  await expect(main.getByRole("alert")).toHaveText("Type the id of the image exactly.");
  await expect(reason).toHaveValue("It holds keys");
  await typed.fill(image.id);
  await page.getByRole("button", { name: "Cancel all shares" }).click();
  await expect(toast(page)).toContainText("All sharing cancelled");

  await reason.fill("Nobody may have it");
  await typed.fill(image.id);
  await page.getByRole("button", { name: "Delete this image" }).click();
  await expect(toast(page)).toContainText("The image is being deleted");

  const alice = await openAs("alice", { javaScriptEnabled: false });
  await alice.goto("/account/notices");
  await expect(alice.getByRole("main")).toContainText("An administrator had your image deleted: Nobody may have it");
  const bob = await openAs("bob", { javaScriptEnabled: false });
  await bob.goto("/account/notices");
  await expect(bob.getByRole("main")).toContainText("An administrator took back an image that was shared with you");
  await bob.goto(list("shared"));
  await expect(bob.getByText(image.id)).toBeHidden();
});

test("a snapshot is found by its owner", async ({ page, world }) => {
  const image = await world.image({ name: "with-snapshot", type: "cloudDisk" });
  await page.goto("/admin/snapshots");
  await page.getByLabel("Owner (User Pin)").fill("alice");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("row").filter({ hasText: image.name }).first()).toContainText("alice");
});
