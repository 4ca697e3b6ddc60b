// Another policy, without script: what it would change is shown, confirmed with a reason, and in force at once.
import { expect, test } from "../../support/fixtures.ts";
import { toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false, account: "admin" });

test("a policy is tried, confirmed, and in force", async ({ page, openAs, world }) => {
  const image = await world.image({ name: "kept" });
  await world.machine(image, { name: "web" });
  const alice = await openAs("alice", { javaScriptEnabled: false });
  await alice.goto(`${image.path}/delete`);
  await expect(alice.getByRole("listitem").filter({ hasText: "D3" })).toBeVisible();

  await page.goto("/admin");
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Policies" }).click();
  await expect(page.getByRole("main")).toContainText("nobody has changed it here yet");
  await page.getByLabel("Machines that keep a local-system-disk image").selectOption("The one the image was made from");
  await page.getByRole("button", { name: "See what would change" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "What would change" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: image.name })).toContainText("Would be blocked no more");
  await page.getByLabel("Why").fill("Machines are rebuilt from backups");
  await page.getByRole("button", { name: "Put in force" }).click();
  await expect(toast(page)).toContainText("The policy is in force");
  await expect(page.getByRole("row").filter({ hasText: "Machines are rebuilt from backups" })).toContainText("The one the image was made from");

  await alice.reload();
  await expect(alice.getByRole("listitem").filter({ hasText: "D3" })).toHaveCount(0);
  await alice.getByRole("button", { name: "OK" }).click();
  await expect(toast(alice)).toContainText(`${image.name} deleted`);
});
