// Administration without script: every journey, from the user menu on.
import { expect, test } from "../../support/fixtures.ts";
import { toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false, account: "admin" });

test("an account is made, sets its password, becomes an administrator, and is disabled", async ({ page, openAs }) => {
  await page.goto("/account");
  await page.getByRole("button", { name: "Account admin" }).click();
  await page.getByRole("link", { name: "Administration" }).click();
  const navigation = page.getByRole("navigation", { name: "Administration" });
  await navigation.getByRole("link", { name: "Accounts" }).click();
  await expect(navigation.getByRole("link", { name: "Accounts" })).toHaveAttribute("aria-current", "page");
  await page.getByLabel("User Pin", { exact: true }).fill("dora");
  await page.getByLabel("Name", { exact: true }).fill("Dora Lin");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account created" })).toBeVisible();
  const link = await page.getByRole("link", { name: /^\/reset-password\// }).getAttribute("href");

  const dora = await openAs(null, { javaScriptEnabled: false });
  await dora.goto(link ?? "");
  await dora.getByLabel("Password").fill("a-password-of-hers");
  await dora.getByRole("button", { name: "Set password" }).click();
  await dora.getByLabel("User Pin").fill("dora");
  await dora.getByLabel("Password").fill("a-password-of-hers");
  await dora.getByRole("button", { name: "Sign in" }).click();
  await expect(dora.getByRole("button", { name: "Account dora" })).toBeVisible();

  await navigation.getByRole("link", { name: "Accounts" }).click();
  await page.getByRole("searchbox", { name: "User Pin begins with" }).fill("do");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: "dora", exact: true }).click();
  await page.getByRole("button", { name: "Make administrator" }).click();
  await expect(toast(page)).toContainText("dora has another role now");
  await dora.goto("/admin/accounts");
  await expect(dora.getByRole("heading", { level: 1, name: "Accounts" })).toBeVisible();

  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(toast(page)).toContainText("Account dora disabled");
  await dora.goto("/admin/accounts");
  await expect(dora.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByRole("button", { name: "Enable", exact: true }).click();
  await expect(page.getByRole("main")).toContainText("Enabled");
});

test("sessions are ended", async ({ page, openAs }) => {
  const bob = await openAs("bob");
  await page.goto("/admin/accounts?q=bob");
  await page.getByRole("link", { name: "bob", exact: true }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Shared by this account" })).toBeVisible();
  await page.getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByRole("main")).toContainText("Nobody is signed in.");
  await bob.goto("/account");
  await expect(bob.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("the audit is searched, turned over and exported", async ({ page, world }) => {
  const image = await world.image({ name: "recorded" });
  await page.goto("/admin/audit");
  await expect(page.getByRole("row").filter({ hasText: "recorded" })).toContainText("alice");
  await page.getByLabel("Image ID").fill(image.id);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByLabel("Image ID")).toHaveValue(image.id);
  for (const name of ["Export as CSV", "Export as JSON lines"]) {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    const stream = await (await download).createReadStream();
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    expect(text).toContain(image.id);
  }
  await page.getByRole("link", { name: "Clear" }).click();
  await page.getByLabel("Refused by rule").selectOption("S5");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("main")).toContainText("No record matches");
});

test("jobs that wait are listed, and none when all is done", async ({ page }) => {
  await page.goto("/admin/jobs");
  await expect(page.getByRole("heading", { level: 2, name: "Nothing waits" })).toBeVisible();
});

test("language and theme", async ({ page }) => {
  await page.goto("/admin/audit?actor=bob");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page).toHaveURL(/actor=bob$/);
  await expect(page.getByRole("heading", { level: 1, name: "审计" })).toBeVisible();
  await page.getByRole("button", { name: "主题" }).click();
  await page.getByRole("button", { name: "深色" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test.describe("whoever is no administrator", () => {
  test.use({ account: "alice" });

  test("finds nothing there", async ({ page, expectConsoleError }) => {
    expectConsoleError(/status of 404/);
    await page.goto("/account");
    await page.getByRole("button", { name: "Account alice" }).click();
    await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
    for (const path of ["/admin", "/admin/accounts", "/admin/nowhere"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
      await expect(page.getByRole("navigation", { name: "Administration" })).toHaveCount(0);
    }
  });
});
