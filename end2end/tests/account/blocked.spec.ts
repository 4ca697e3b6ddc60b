// Blocking a sharer, without script: to them it looks as if there were no such account.
import { expect, test } from "../../support/fixtures.ts";
import { toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false });

test("whoever is blocked cannot share any more, and can again once it is lifted", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "unwanted" });
  const bob = await openAs("bob", { javaScriptEnabled: false });
  await bob.goto("/account");
  await bob.getByRole("link", { name: "Blocked sharers" }).click();
  await bob.getByLabel("User Pin").fill("alice");
  await bob.getByRole("button", { name: "Block", exact: true }).click();
  await expect(toast(bob)).toContainText("alice cannot share with you any more");

  await page.goto(`${image.path}/share`);
  const field = page.getByLabel("JD Cloud account (User Pin)");
  await field.fill("bob");
  await page.getByRole("main").getByRole("button", { name: "Share Image", exact: true }).click();
  await expect(field).toHaveAccessibleDescription("JD Cloud account does not exist");

  await bob.getByRole("button", { name: "Lift the block of alice" }).click();
  await expect(toast(bob)).toContainText("alice can share with you again");
  await world.share(image, "bob");
  await bob.goto("/account/notices");
  await expect(bob.getByRole("main")).toContainText("alice shared an image with you");
});
