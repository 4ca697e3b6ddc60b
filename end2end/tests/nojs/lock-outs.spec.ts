// Guessing at User Pins, without script: it is stopped, an administrator is told, ends it, and has seen it.
import { expect, test } from "../../support/fixtures.ts";
import { row, toast, withinWindow } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false, serverFlags: ["--failed-lookups", "2"] });

test("a lock-out is told, ended and marked as seen", async ({ page, openAs, expectConsoleError }) => {
  expectConsoleError(/status of 4(22|29)/);
  const guess = async (pin: string, answer: string) => {
    await page.getByLabel("JD Cloud account (User Pin)").fill(pin);
    await page.getByRole("button", { name: "Share Image", exact: true }).click();
    await expect(page.getByRole("main")).toContainText(answer);
  };
  await withinWindow(600);
  await page.goto("/host/image/list?tab=private");
  await row(page, "edge-gateway").getByRole("link", { name: "Share Image", exact: true }).click();
  await guess("dora", "JD Cloud account does not exist");
  await guess("emil", "JD Cloud account does not exist");
  await guess("fritz", "Too many failed attempts");

  const admin = await openAs("admin", { javaScriptEnabled: false });
  await admin.goto("/account/notices");
  await admin.getByRole("listitem").filter({ hasText: "look-ups of User Pins by alice" }).getByRole("link", { name: "Lock-outs" }).click();
  await expect(admin.getByRole("heading", { level: 1, name: "Lock-outs" })).toBeVisible();
  await admin.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Overview" }).click();
  await expect(admin.getByRole("main")).toContainText("lock-outs that no administrator has seen yet");
  await admin.getByRole("link", { name: "Look at them" }).click();
  const failures = admin.getByRole("table", { name: "Failed look-ups of a User Pin" });
  await expect(failures.getByRole("row", { name: /alice/ })).toContainText("2 of 2");
  for (const whose of ["by alice", "from 127.0.0.1"]) {
    await failures.getByRole("button", { name: `End the lock-out of look-ups of User Pins ${whose}` }).click();
    await expect(toast(admin)).toContainText("Lock-out ended");
  }
  await admin.getByRole("button", { name: "Mark all as seen" }).click();
  await expect(toast(admin)).toContainText("Lock-outs marked as seen");
  await admin.goto("/admin");
  await expect(admin.getByRole("main")).not.toContainText("no administrator has seen");

  await guess("bob", "keys and passwords");
});
