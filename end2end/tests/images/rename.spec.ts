// Rename: name and description.
import { expect, test } from "../../support/fixtures.ts";
import { fact, list, openMore, row, toast, visit } from "../../support/pages.ts";

test("a name and a description are changed from the list", async ({ page, world }) => {
  const image = await world.image({ name: "before" });
  const after = world.unique("之后.v2");
  await visit(page, list());
  await openMore(page, image.name);
  await row(page, image.name).getByRole("link", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename" });
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue(image.name);
  await dialog.getByLabel("Name", { exact: true }).fill(after);
  await dialog.getByLabel("Description").fill("for the build farm");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toast(page)).toContainText("Saved");
  await visit(page, image.path);
  await expect(page.getByRole("heading", { level: 1, name: after })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "for the build farm" })).toBeVisible();
  await visit(page, `${image.path}?tab=activity`);
  await expect(fact(page.getByRole("main"), `Renamed from ${image.name} to ${after}`)).toBeVisible();
});

test("a name that is none is refused under the field, and what was typed stays", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "well-named" });
  await visit(page, image.path);
  await page.getByRole("link", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename" });
  const name = dialog.getByLabel("Name", { exact: true });
  for (const typed of ["two words", "<script>alert(1)</script>", "a/b", "名称！", "zero\u200bwidth"]) {
    await name.fill(typed);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("A name is 1 to 32 of Chinese characters, letters, digits, _, - and .");
    await expect(name).toHaveValue(typed);
    await expect(name).toBeFocused();
    await expect(name).toHaveAttribute("aria-invalid", "true");
  }
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: image.name })).toBeVisible();
});
