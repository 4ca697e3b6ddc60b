// A list of who may share with whom, without script: kept, put in force, and followed.
import { expect, test } from "../../support/fixtures.ts";
import { row, toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false, account: "admin" });

test("once the list is in force, sharing follows it", async ({ page, openAs, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  await page.goto("/admin");
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Sharing list" }).click();
  await expect(page.getByRole("main")).toContainText("The list is not in force");
  await page.getByLabel("Owner").fill("alice");
  await page.getByLabel("May share with").fill("carol");
  await page.getByLabel("Why").fill("One team");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(toast(page)).toContainText("Added to the list");

  await page.getByRole("main").getByRole("link", { name: "Policies" }).click();
  await page.getByLabel("Who may be shared with (A1)").selectOption("Those on the sharing list");
  await page.getByRole("button", { name: "See what would change" }).click();
  await expect(page.getByRole("main")).toContainText(/Of \d+ shares that were looked at, \d+ are not on the list. They stay/);
  await page.getByLabel("Why").fill("Partners only");
  await page.getByRole("button", { name: "Put in force" }).click();
  await expect(toast(page)).toContainText("The policy is in force");

  const alice = await openAs("alice", { javaScriptEnabled: false });
  await alice.goto("/host/image/list?tab=private");
  await row(alice, "edge-gateway").getByRole("link", { name: "Share Image", exact: true }).click();
  const share = async (pin: string) => {
    await alice.getByLabel("JD Cloud account (User Pin)").fill(pin);
    await alice.getByRole("button", { name: "Share Image", exact: true }).click();
  };
  for (const pin of ["bob", "nobody"]) {
    await share(pin);
    await expect(alice.getByRole("alert")).toContainText("You may not share with this User Pin");
    await expect(alice.getByLabel("JD Cloud account (User Pin)")).toHaveValue(pin);
  }
  await share("carol");
  await alice.getByRole("button", { name: /carol/ }).click();
  await expect(alice.getByRole("main")).toContainText("1 of 10 used");

  await page.goto("/admin/partners?q=carol");
  await page.getByRole("link", { name: "Remove alice → carol" }).click();
  await expect(page.getByRole("main")).toContainText("What alice shares with carol already stays");
  await page.getByLabel("Why").fill("Another team now");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(toast(page)).toContainText("Removed from the list");
  await expect(page.getByRole("main")).toContainText("No entries");
});
