// Instances: which image they were made from, and whether they can be rebuilt.
import { expect, test } from "../../support/fixtures.ts";
import { row, visit } from "../../support/pages.ts";

test("the list says of each machine what it was made from and whether it can be rebuilt", async ({ page }) => {
  await visit(page, "/host/image/list");
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Instances" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Instances" })).toBeVisible();
  await expect(row(page, "billing-api-1")).toContainText("Running");
  await expect(row(page, "billing-api-1")).toContainText("Can be rebuilt");
  await expect(row(page, "billing-api-2")).toContainText("Stopped");
  await expect(row(page, "bob-train-1")).toBeHidden();
  await row(page, "toolbox-1").getByRole("link", { name: "bob-toolbox" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "bob-toolbox" })).toBeVisible();
});

test("only those of one image, and all again", async ({ page, world }) => {
  const image = await world.image({ name: "of-one" });
  const machine = await world.machine(image);
  await visit(page, `/host/instance/list?image=${image.id}`);
  await expect(page.getByRole("main").getByRole("row")).toHaveCount(2);
  await expect(row(page, machine.name)).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(row(page, "billing-api-1")).toBeVisible();
});

test("S11: once sharing is cancelled the machine stays and says why it cannot be rebuilt", async ({ openAs, world }) => {
  const image = await world.image({ name: "unshared" });
  await world.share(image, "bob");
  const machine = await world.machine(image, { owner: "bob" });
  const bob = await openAs("bob");
  await visit(bob, machine.path);
  await expect(bob.getByRole("link", { name: image.name })).toBeVisible();
  await world.cancelShare(image, "bob");
  await visit(bob, machine.path);
  await expect(bob.getByRole("heading", { level: 1, name: machine.name })).toBeVisible();
  await expect(bob.getByRole("definition").filter({ hasText: "Cannot be rebuilt" })).toContainText("The owner no longer shares the image.");
  await expect(bob.getByRole("link", { name: image.name })).toBeHidden();
  await expect(bob.getByRole("main")).toContainText(image.name);
});

test("others' machines do not exist", async ({ openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 404/);
  const machine = await world.machine(await world.image());
  const bob = await openAs("bob");
  expect((await bob.goto(machine.path))?.status()).toBe(404);
});

test("an account without machines is told where they come from", async ({ openAs }) => {
  const carol = await openAs("carol");
  await visit(carol, "/host/instance/list");
  await expect(carol.getByRole("heading", { name: "No instances" })).toBeVisible();
});
