// What people are told: a count that follows what happens, a page of notices, and leaving what was shared.
import { expect, test } from "../../support/fixtures.ts";
import { list, openMore, row, toast, visit } from "../../support/pages.ts";

test("an open page counts what comes, and forgets what was read", async ({ openAs, world }) => {
  const image = await world.image({ name: "noticed" });
  const bob = await openAs("bob");
  await visit(bob, "/account/notices");
  const menu = bob.getByRole("button", { name: "Account bob" });
  await bob.getByRole("button", { name: "Mark all as read" }).click();
  await expect(menu).toHaveAccessibleDescription("");
  const following = bob.waitForResponse((response) => new URL(response.url()).pathname === "/events");
  await visit(bob, list("shared"));
  await following;
  await world.share(image, "bob");
  await expect(menu).toHaveAccessibleDescription("Unread: 1");

  await menu.click();
  await bob.getByRole("link", { name: /^Notifications/ }).click();
  const told = bob.getByRole("main").getByRole("listitem").filter({ hasText: image.name });
  await expect(told).toContainText("alice shared an image with you");
  await told.getByRole("button", { name: /^Mark as read/ }).click();
  await expect(told.getByRole("button")).toBeHidden();
  await expect(menu).toHaveAccessibleDescription("");
  await told.getByRole("link", { name: image.name }).click();
  await expect(bob.getByRole("heading", { level: 1, name: image.name })).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a shared image is left ${javaScriptEnabled ? "in place" : "without script"}`, async ({ openAs, world }) => {
    const image = await world.image({ name: "left" });
    await world.share(image, "bob");
    const bob = await openAs("bob", { javaScriptEnabled });
    if (javaScriptEnabled) await visit(bob, list("shared"));
    else await bob.goto(list("shared"));
    await openMore(bob, image.name);
    await row(bob, image.name).getByRole("link", { name: /^Leave/ }).click();
    const question = javaScriptEnabled ? bob.getByRole("dialog") : bob.getByRole("main");
    await expect(question).toContainText("alice is told that you left.");
    await question.getByRole("button", { name: "Leave" }).click();
    await expect(toast(bob)).toContainText(`You left ${image.name}`);
    await expect(bob.getByRole("row").filter({ hasText: image.id })).toBeHidden();

    const alice = await openAs("alice", { javaScriptEnabled });
    await alice.goto("/account/notices");
    await expect(alice.getByRole("main")).toContainText("bob left an image that you had shared");
  });
}
