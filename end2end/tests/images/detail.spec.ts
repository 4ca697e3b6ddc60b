// The page of an image: its tabs, each with an address of its own.
import { expect, test } from "../../support/fixtures.ts";
import { fact, list, visit } from "../../support/pages.ts";

test("three tabs, each a deep link", async ({ page }) => {
  await visit(page, list());
  await page.getByRole("link", { name: "billing-api-golden", exact: true }).click();
  const tabs = page.getByRole("navigation", { name: "billing-api-golden" });
  await expect(tabs.getByRole("link", { name: "Resource Information" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("heading", { name: "Basic Information" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Device Mapping" })).toBeVisible();
  await expect(page.getByRole("row", { name: /\/dev\/vda .* billing-api-golden-vda/ })).toBeVisible();
  await tabs.getByRole("link", { name: "Image Sharing" }).click();
  await expect(page).toHaveURL(/\?tab=sharing$/);
  await expect(page.getByText("Nobody yet.")).toBeVisible();
  await tabs.getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(/\?tab=activity$/);
  await expect(fact(page.getByRole("main"), "Imported")).toContainText("alice");
  await page.goBack();
  await expect(tabs.getByRole("link", { name: "Image Sharing" })).toHaveAttribute("aria-current", "page");
  await page.reload();
  await expect(page.getByText("Nobody yet.")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Image", exact: true }).click();
  await expect(page).toHaveURL(/\/host\/image\/list\?tab=private$/);
});

test("times are relative, with the exact one for whoever hovers", async ({ page }) => {
  await visit(page, list());
  const time = page.getByRole("row").filter({ hasText: "kafka-broker-2" }).getByRole("time");
  await expect(time).toHaveText("1 month ago");
  await expect(time).toHaveAttribute("title", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
});

test("what does not exist is not found", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 404/);
  for (const path of ["/host/image/detail/img-0000000000", "/host/image/detail/nonsense", "/nowhere"]) {
    expect((await page.goto(path))?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
    await page.getByRole("link", { name: "Go to the image list" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Image" })).toBeVisible();
  }
});
