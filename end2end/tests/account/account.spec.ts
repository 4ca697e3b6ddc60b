// Where the User Pin is found (S12), and what the account did.
import { expect, test } from "../../support/fixtures.ts";
import { fact, visit } from "../../support/pages.ts";

test("the road of the manual: user menu, Account Management, Basic Information, User Pin", async ({ page }) => {
  await visit(page, "/host/image/list");
  await page.getByRole("button", { name: "Account alice" }).click();
  await page.getByRole("link", { name: "Account Management" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account Management" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Basic Information" })).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: "User Pin" })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "alice" }).first()).toContainText("Give this to whoever wants to share an image with you.");
  for (const value of [/^\d{12}$/, "Alice Chen", "user0@example.com", "13800138000"]) {
    await expect(page.getByRole("definition").filter({ hasText: value })).toBeVisible();
  }
});

test("the pin can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit(page, "/account");
  await page.getByRole("button", { name: "Copy alice" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("alice");
});

test("Activity tells what happened, newest first, and leads on to what is older", async ({ page, world }) => {
  const image = await world.image({ name: "active" });
  await world.share(image, "bob");
  await world.cancelShare(image, "bob");
  await visit(page, "/activity");
  const main = page.getByRole("main");
  const mine = main.getByRole("listitem").filter({ has: page.getByRole("link", { name: image.name }) });
  await expect(mine).toHaveText([/^Sharing with bob cancelled/, /^Shared with bob/, /^Imported/]);
  await expect(fact(main, "Imported").first()).toContainText("alice");
  await mine.first().getByRole("link", { name: image.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: image.name })).toBeVisible();
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("用户Pin is under 账户管理, 基本资料", async ({ page }) => {
    await visit(page, "/host/image/list");
    await page.getByRole("button", { name: "账户 alice" }).click();
    await page.getByRole("link", { name: "账户管理" }).click();
    await expect(page.getByRole("heading", { level: 2, name: "基本资料" })).toBeVisible();
    await expect(page.getByRole("term").filter({ hasText: "用户Pin" })).toBeVisible();
  });
});
