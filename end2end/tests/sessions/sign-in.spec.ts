// Signing in and out.
import { expect, signIn, test } from "../../support/fixtures.ts";
import { list, row, visit } from "../../support/pages.ts";

test.use({ account: null });

test("whoever is not signed in is asked to, and then led to where they wanted to go", async ({ page }) => {
  await page.goto("/host/image/list?tab=public&sort=name");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page.getByLabel("User Pin")).toBeFocused();
  await page.getByLabel("User Pin").fill("carol");
  await page.getByLabel("Password").fill("demo-password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/host\/image\/list\?tab=public&sort=name$/);
  await expect(page.getByRole("button", { name: "Account carol" })).toBeVisible();
});

test("a pin is trimmed and may be Chinese", async ({ page }) => {
  await signIn(page, " 数据平台 ", "demo-password");
  await expect(page.getByRole("button", { name: "Account 数据平台" })).toBeVisible();
});

test("a wrong password and an unknown pin are refused alike", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 401/);
  for (const [pin, password] of [["alice", "wrong"], ["nobody-here", "demo-password"], ["Alice", "demo-password"]] as const) {
    await signIn(page, pin, password);
    await expect(page.getByRole("alert")).toHaveText("The User Pin or the password is wrong.");
    await expect(page.getByLabel("User Pin")).toHaveValue(pin);
    await expect(page.getByLabel("Password")).toHaveValue("");
    await expect(page.getByLabel("Password")).toHaveAccessibleDescription("The User Pin or the password is wrong.");
  }
});

test("signing out ends the session, for a copy of its cookie too", async ({ page, context }) => {
  await signIn(page, "carol", "demo-password");
  const cookies = await context.cookies();
  await visit(page, list());
  await page.getByRole("button", { name: "Account carol" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await context.addCookies(cookies);
  await page.goto(list());
  await expect(page).toHaveURL(/\/sign-in/);
});

test("signing out in one window makes the other ask again", async ({ page, context }) => {
  await signIn(page, "bob", "demo-password");
  const other = await context.newPage();
  await visit(other, list());
  await visit(page, list());
  await page.getByRole("button", { name: "Account bob" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await other.getByRole("link", { name: "bob-toolbox", exact: true }).click();
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test.describe("signed in already", () => {
  test.use({ account: "alice" });

  test("the sign-in page leads on", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(row(page, "edge-gateway")).toBeVisible();
  });
});
