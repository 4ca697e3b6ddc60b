// The operator's choices: images with snapshots may be shared, and Confirm Delete asks for the name.
import { expect, test } from "../support/fixtures.ts";
import { fact, list, openDelete, toast, visit } from "../support/pages.ts";

test.use({ serverFlags: ["--snapshot-share-rule", "encrypted", "--delete-confirmation", "type_name_on_impact", "--image-quota", "100", "--snapshot-quota", "100"] });

test("D12: other accounts' machines lose rebuild too: counted beforehand, told on their own pages", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "impact", type: "cloudDisk" });
  await world.share(image, "bob");
  const mine = await world.machine(image, { name: "mine" });
  const theirs = await world.machine(image, { name: "theirs", owner: "bob" });
  await world.cancelShare(image, "bob");
  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(fact(dialog, "D12")).toContainText("2 machines can no longer be rebuilt");
  await expect(fact(dialog, "D12")).toContainText(`${mine.name} and 1 machine of another account.`);
  await expect(dialog).not.toContainText(theirs.name);

  const name = dialog.getByLabel(`To confirm, type the image's name: ${image.name}`);
  await name.fill("something else");
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The name does not match, so nothing was deleted.");
  await name.fill(image.name);
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(toast(page)).toContainText(`${image.name} deleted`);
  const bob = await openAs("bob");
  for (const [who, machine] of [[page, mine], [bob, theirs]] as const) {
    await visit(who, machine.path);
    await expect(who.getByRole("heading", { level: 1, name: machine.name })).toBeVisible();
    await expect(who.getByRole("definition").filter({ hasText: "Cannot be rebuilt" })).toContainText("The image was deleted, so its backup point is gone.");
  }
});

test("the name is not asked for where nothing is lost", async ({ page, world }) => {
  const image = await world.image({ name: "harmless" });
  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(dialog.getByRole("textbox").filter({ visible: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(toast(page)).toContainText(`${image.name} deleted`);
});
