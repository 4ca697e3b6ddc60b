// A quota that is too small, without script: asked for, granted, in force; and declined with an answer.
import { expect, test } from "../../support/fixtures.ts";
import { toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false });

test("more is asked for, granted, and there at once", async ({ page, openAs, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  await page.goto("/host/image/list?tab=private");
  await page.getByRole("link", { name: "Tickets" }).click();
  await expect(page.getByRole("link", { name: "Tickets" })).toHaveAttribute("aria-current", "page");
  await page.getByRole("link", { name: "New ticket" }).click();
  await page.getByLabel("Quota").selectOption("image_share~");
  await page.getByLabel("Limit you ask for").fill("10");
  await page.getByLabel("Why").fill("Three teams, and each of their sites");
  await page.getByRole("button", { name: "Open ticket" }).click();
  await expect(page.getByRole("alert")).toContainText("The limit is 10 now. Ask for more than that. T1");
  await expect(page.getByLabel("Why")).toHaveValue("Three teams, and each of their sites");
  await page.getByLabel("Limit you ask for").fill("16");
  await page.getByRole("button", { name: "Open ticket" }).click();
  await expect(toast(page)).toContainText("Ticket opened");

  const admin = await openAs("admin", { javaScriptEnabled: false });
  await admin.goto("/admin");
  await admin.getByRole("link", { name: "Tickets" }).click();
  await admin.getByRole("row", { name: /alice/ }).filter({ hasText: "16" }).getByRole("link", { name: "Shares for each image" }).click();
  await expect(admin.getByRole("main")).toContainText("Three teams, and each of their sites");
  await admin.getByLabel("New limit").fill("14");
  await admin.getByLabel("Answer (optional)").fill("Fourteen will do");
  await admin.getByRole("button", { name: "Grant" }).click();
  await expect(toast(admin)).toContainText("the new limit is in force");

  await page.reload();
  await expect(page.getByRole("main")).toContainText("Granted");
  await expect(page.getByRole("main")).toContainText("Fourteen will do");
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Tickets" }).click();
  await page.getByRole("link", { name: "New ticket" }).click();
  await expect(page.getByRole("option", { name: "Shares for each image: 14" })).toBeAttached();
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByRole("main")).toContainText("Ticket granted: Shares for each image, 14 from now on");
});

test("a ticket is declined, and another one withdrawn", async ({ page, openAs }) => {
  const open = async (quota: string) => {
    await page.goto("/tickets/new");
    await page.getByLabel("Quota").selectOption({ value: quota });
    await page.getByLabel("Limit you ask for").fill("90");
    await page.getByLabel("Why").fill("A trial");
    await page.getByRole("button", { name: "Open ticket" }).click();
    await expect(toast(page)).toContainText("Ticket opened");
  };
  await open("image~cn-east-2");
  const admin = await openAs("admin", { javaScriptEnabled: false });
  await admin.goto("/admin/tickets");
  await admin.getByRole("link", { name: "Private images in cn-east-2" }).click();
  await admin.getByLabel("Answer", { exact: true }).fill("Delete those nobody uses first");
  await admin.getByRole("button", { name: "Decline" }).click();
  await expect(toast(admin)).toContainText("Ticket declined");
  await page.goto("/tickets");
  await expect(page.getByRole("row", { name: /Private images in cn-east-2/ })).toContainText("Delete those nobody uses first");

  await open("snapshot~cn-north-1");
  await page.getByRole("button", { name: "Withdraw ticket" }).click();
  await expect(toast(page)).toContainText("Ticket withdrawn");
  await expect(page.getByRole("row", { name: /Snapshots in cn-north-1/ })).toContainText("Withdrawn");
});
