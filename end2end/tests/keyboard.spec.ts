// With the keyboard alone.
import { expect, type Locator, type Page, test } from "../support/fixtures.ts";
import { list, row, toast, visit } from "../support/pages.ts";

/** Tabs on until it has the focus, as somebody without a pointer does. */
async function tabTo(page: Page, target: Locator, key = "Tab", most = 80): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

const menuButton = (page: Page, name: string) => row(page, name).getByRole("button", { name: `More actions for ${name}` });

/** From the search field to the Delete of a row, and its popup. */
async function openDelete(page: Page, name: string): Promise<Locator> {
  await tabTo(page, menuButton(page, name));
  await page.keyboard.press("Enter");
  await tabTo(page, row(page, name).getByRole("link", { name: /^Delete/ }), "Tab", 10);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Confirm Delete" });
  await expect(dialog).toBeVisible();
  return dialog;
}

test.describe("nobody signed in", () => {
  test.use({ account: null });

  test("signing in", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(page.getByLabel("User Pin")).toBeFocused();
    await page.keyboard.type("carol");
    await page.keyboard.press("Tab");
    await page.keyboard.type("demo-password");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Account carol" })).toBeVisible();
  });
});

test("the first Tab offers to skip to the content", async ({ page }) => {
  await visit(page, list());
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("More, Delete, and Esc back to where it came from", async ({ page, world }) => {
  const image = await world.image({ name: "keys" });
  await visit(page, `${list()}&q=${image.id}`);
  const dialog = await openDelete(page, image.name);
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await expect(dialog.getByRole("button", { name: "OK" })).not.toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(menuButton(page, image.name)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row(page, image.name).getByRole("link", { name: "Open details" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row(page, image.name).getByRole("link", { name: "Open details" })).toBeHidden();
  await expect(menuButton(page, image.name)).toBeFocused();
});

test("the focus stays within an open popup", async ({ page, world }) => {
  const image = await world.image({ name: "trapped", type: "cloudDisk" });
  await visit(page, `${list()}&q=${image.id}`);
  const dialog = await openDelete(page, image.name);
  const stops = new Set<string>();
  for (let presses = 0; presses < 8; presses += 1) {
    await page.keyboard.press("Tab");
    stops.add(await page.evaluate(() => (document.activeElement?.closest("dialog") ? "inside" : (document.activeElement?.tagName ?? ""))));
  }
  // The browser's own frame may come between the last stop and the first.
  expect([...stops].filter((stop) => !["inside", "BODY"].includes(stop))).toEqual([]);
  await tabTo(page, dialog.getByRole("checkbox"), "Tab", 10);
  await page.keyboard.press("Space");
  await expect(dialog.getByRole("checkbox")).toBeChecked();
});

test("after a deletion the next row has the focus", async ({ page, world }) => {
  const beginning = world.unique("next-row");
  const first = await world.image({ name: `${beginning}-a` });
  const second = await world.image({ name: `${beginning}-b` });
  const third = await world.image({ name: `${beginning}-c` });
  await visit(page, `${list()}&q=${beginning}&sort=name`);
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  for (const { gone, next } of [
    { gone: second, next: third },
    { gone: third, next: first },
  ]) {
    const dialog = await openDelete(page, gone.name);
    await tabTo(page, dialog.getByRole("button", { name: "OK" }), "Tab", 10);
    await page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(row(page, gone.name)).toBeHidden();
    await expect(link(next.name)).toBeFocused();
    await expect(toast(page)).toContainText(`${gone.name} deleted`);
  }
});

test("sharing and Esc", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "key-share" });
  await visit(page, `${list()}&q=${image.id}`);
  const opener = row(page, image.name).getByRole("link", { name: "Share Image" });
  await tabTo(page, opener);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Share Image" });
  await expect(dialog.getByLabel("JD Cloud account (User Pin)")).toBeFocused();
  await page.keyboard.type("nobody-here");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
  await expect(dialog.getByLabel("JD Cloud account (User Pin)")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test("/ searches the list, Ctrl K the images, ? shows the keys", async ({ page }) => {
  await visit(page, list());
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Name or ID" })).toBeFocused();
  await page.keyboard.type("a/b?");
  await expect(page.getByRole("searchbox", { name: "Name or ID" })).toHaveValue("a/b?");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("searchbox", { name: "Search my images" })).toBeFocused();
  await page.keyboard.type("edge-gate");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=edge-gate/);
  await expect(row(page, "edge-gateway")).toBeVisible();

  await visit(page, "/account");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  for (const text of ["Search in this list", "Search images", "Show this help", "Close a dialog or menu"]) await expect(help.getByText(text)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  // Where there is no list, / leads to the search above.
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search my images" })).toBeFocused();
});
