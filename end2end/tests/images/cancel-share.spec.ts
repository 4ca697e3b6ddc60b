// Cancel Sharing: at once, with a word about what the recipient loses.
import { expect, test } from "../../support/fixtures.ts";
import { fact, list, openShare, row, toast, visit } from "../../support/pages.ts";

test("S6, S11: one press takes the image from the recipient, and rebuild from their machines", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 404/);
  const image = await world.image({ name: "taken-back" });
  for (const pin of ["bob", "carol"]) await world.share(image, pin);
  const machine = await world.machine(image, { owner: "bob" });
  const bob = await openAs("bob");
  await visit(bob, machine.path);
  await expect(bob.getByRole("definition").filter({ hasText: "Can be rebuilt" })).toBeVisible();

  await visit(page, list());
  const dialog = await openShare(page, image.name);
  await expect(fact(dialog, "bob")).toContainText("cancelling takes the image from them, and rebuild from 1 machine");
  await expect(fact(dialog, "carol")).toContainText("cancelling takes the image from them");
  await expect(fact(dialog, "carol")).not.toContainText("machine");
  await expect(dialog.getByText("Cancelling later does not take back copies already made.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel Sharing with bob" }).click();
  await expect(fact(dialog, "bob")).toBeHidden();
  await expect(fact(dialog, "carol")).toBeVisible();
  await expect(dialog.getByText("1 of 10 used")).toBeVisible();

  expect((await bob.goto(image.path))?.status()).toBe(404);
  expect((await bob.request.get(`${image.path}/download`)).status()).toBe(404);
  await visit(bob, list("shared"));
  await expect(row(bob, image.name)).toBeHidden();
  await visit(bob, machine.path);
  await expect(bob.getByRole("definition").filter({ hasText: "Cannot be rebuilt" })).toContainText("The owner no longer shares the image. S11");
  await visit(bob, "/activity");
  await expect(fact(bob.getByRole("main"), "alice cancelled sharing with you").first()).toContainText(image.name);
  await visit(page, "/activity");
  await expect(fact(page.getByRole("main"), "Sharing with bob cancelled").first()).toContainText(image.name);
});

test("from the Image Sharing tab, too", async ({ page, world }) => {
  const image = await world.image({ name: "from-tab" });
  await world.share(image, "bob");
  await visit(page, `${image.path}?tab=sharing`);
  await page.getByRole("main").getByRole("button", { name: "Cancel Sharing with bob" }).click();
  await expect(page.getByRole("main").getByText("Nobody yet.")).toBeVisible();
  await expect(page.getByText("0 of 10 used")).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("sharing again gives it back", async ({ page, openAs, world }) => {
  const image = await world.image({ name: "given-back" });
  await world.share(image, "bob");
  await world.cancelShare(image, "bob");
  await world.share(image, "bob");
  const bob = await openAs("bob");
  await visit(bob, list("shared"));
  await expect(row(bob, image.name)).toBeVisible();
  await visit(page, `${image.path}?tab=activity`);
  await expect(fact(page.getByRole("main"), "Shared with bob")).toHaveCount(2);
});

test("cancelling what is no longer there is no error", async ({ page, openAs, world }) => {
  const image = await world.image({ name: "cancelled-twice" });
  await world.share(image, "bob");
  const other = await openAs("alice", { javaScriptEnabled: false });
  await other.goto(`${image.path}?tab=sharing`);
  await world.cancelShare(image, "bob");
  await other.getByRole("button", { name: "Cancel Sharing with bob" }).click();
  await expect(other.getByText("Nobody yet.")).toBeVisible();
  await expect(toast(other)).toContainText("Copies made meanwhile stay.");
  await visit(page, image.path);
  await expect(page.getByRole("heading", { level: 1, name: image.name })).toBeVisible();
});
