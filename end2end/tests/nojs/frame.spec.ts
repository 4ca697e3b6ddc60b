// The frame without script: signing in and out, language, theme, filters, columns, menus.
import { expect, test } from "../../support/fixtures.ts";
import { list, openMore, row } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false });

test.describe("nobody signed in", () => {
  test.use({ account: null });

  test("signing in and out", async ({ page, expectConsoleError }) => {
    expectConsoleError(/status of 401/);
    await page.goto("/account");
    await page.getByLabel("User Pin").fill("carol");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toHaveText("The User Pin or the password is wrong.");
    await expect(page.getByLabel("User Pin")).toHaveValue("carol");
    await page.getByLabel("Password").fill("demo-password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Account Management" })).toBeVisible();
    await page.getByRole("button", { name: "Account carol" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await page.goto("/account");
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test("the API is described to everybody", async ({ page }) => {
    await page.goto("/v1/docs");
    await page.getByRole("navigation", { name: "Contents" }).getByRole("link", { name: "deleteImage", exact: true }).click();
    await expect(page).toHaveURL(/#deleteImage$/);
    const call = page.getByRole("article", { name: "deleteImage", exact: true });
    await expect(call.getByRole("heading", { name: "deleteImage" })).toBeInViewport();
    await expect(call).toContainText("planDigest");
    await expect(call).toContainText("D2 A shared image cannot be deleted before sharing is cancelled.");
    await page.getByRole("button", { name: "中文" }).click();
    await expect(page.getByRole("heading", { name: "请求签名" })).toBeVisible();
  });
});

test("language and theme", async ({ page }) => {
  await page.goto(list("public"));
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page).toHaveURL(/tab=public$/);
  await expect(page.getByRole("heading", { level: 1, name: "镜像" })).toBeVisible();
  await page.getByRole("button", { name: "主题" }).click();
  await page.getByRole("button", { name: "深色" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "镜像" })).toBeVisible();
  await page.getByRole("button", { name: "主题" }).click();
  await expect(page.getByRole("button", { name: "深色" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Image" })).toBeVisible();
});

test("filters, through Apply", async ({ page }) => {
  await page.goto(list());
  const filters = page.getByRole("search", { name: "Filters" });
  await filters.getByRole("combobox", { name: "Status" }).selectOption("Error");
  await filters.getByRole("combobox", { name: "OS" }).selectOption("CentOS");
  await filters.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/os=CentOS.*status=error/);
  await expect(row(page, "kafka-broker-2")).toBeVisible();
  await expect(row(page, "kafka-broker-3")).toBeHidden();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(row(page, "kafka-broker-3")).toBeHidden();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(row(page, "kafka-broker-3")).toBeVisible();
});

test("columns", async ({ page }) => {
  await page.goto(list());
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Size" }).uncheck();
  await page.getByRole("button", { name: "Apply" }).filter({ visible: true }).last().click();
  await expect(page.getByRole("columnheader", { name: "Size" })).toBeHidden();
  await expect(page.getByRole("columnheader", { name: "OS" })).toBeVisible();
});

test("menus open and close, one at a time", async ({ page }) => {
  await page.goto(list());
  await openMore(page, "edge-gateway");
  await expect(row(page, "edge-gateway").getByRole("link", { name: "Open details" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Open details" })).toBeHidden();
  await openMore(page, "edge-gateway");
  await openMore(page, "build-runner");
  await expect(page.getByRole("link", { name: "Open details" })).toHaveCount(1);
  await row(page, "build-runner").getByRole("link", { name: "Open details" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "build-runner" })).toBeVisible();
});

test("what only script can do is not there", async ({ page }) => {
  await page.goto(list());
  await expect(row(page, "edge-gateway")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Copy/ })).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: "Select all images on this page" })).toBeHidden();
});
