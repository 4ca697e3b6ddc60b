// Open pages follow what happens elsewhere, without anybody loading them again.
import { expect, type Page, test } from "../support/fixtures.ts";
import { fact, list, openDelete, openMore, openShare, row, shareWith, toast, visit } from "../support/pages.ts";

/** Goes there and waits until the page follows changes; afterwards it must not be loaded again. */
async function follow(page: Page, path: string): Promise<{ loads: () => number }> {
  const following = page.waitForResponse((response) => new URL(response.url()).pathname === "/events");
  await visit(page, path);
  expect((await following).status()).toBe(200);
  let loads = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  return { loads: () => loads };
}

test("an image that was shared appears in the recipient's list, and goes when it is taken back", async ({ openAs, world }) => {
  const image = await world.image({ name: "live-shared" });
  const bob = await openAs("bob");
  const { loads } = await follow(bob, list("shared"));
  await expect(row(bob, image.name)).toBeHidden();
  await world.share(image, "bob");
  await expect(row(bob, image.name)).toBeVisible();
  await world.cancelShare(image, "bob");
  await expect(row(bob, image.name)).toBeHidden();
  expect(loads()).toBe(0);
});

test("an image that was imported, renamed or deleted elsewhere changes the list, ticks stay", async ({ page, openAs, world }) => {
  const beginning = world.unique("live-list");
  const kept = await world.image({ name: `${beginning}-kept` });
  const { loads } = await follow(page, `${list()}&q=${beginning}`);
  await row(page, kept.name).getByRole("checkbox").check();
  const image = await world.image({ name: `${beginning}-new` });
  await expect(row(page, image.name)).toBeVisible();
  await expect(row(page, kept.name).getByRole("checkbox")).toBeChecked();
  await expect(page.getByText("1 selected")).toBeVisible();

  const other = await openAs("alice");
  await visit(other, `${list()}&q=${beginning}`);
  const dialog = await openDelete(other, image.name);
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(row(other, image.name)).toBeHidden();
  await expect(row(page, image.name)).toBeHidden();
  await expect(row(page, kept.name).getByRole("checkbox")).toBeChecked();
  expect(loads()).toBe(0);
});

test("what was done stays told, and the focus in the list, whatever happens elsewhere", async ({ page, world }) => {
  const beginning = world.unique("live-focus");
  const [first, second, third] = [await world.image({ name: `${beginning}-a` }), await world.image({ name: `${beginning}-b` }), await world.image({ name: `${beginning}-c` })];
  await follow(page, `${list()}&q=${beginning}&sort=name`);
  const dialog = await openDelete(page, first.name);
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(toast(page)).toContainText(`${first.name} deleted`);
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  await link(second.name).focus();
  await world.delete(second);
  await expect(row(page, second.name)).toBeHidden();
  await expect(link(third.name)).toBeFocused();
  await expect(toast(page)).toContainText(`${first.name} deleted`);
  await page.getByRole("link", { name: "Refresh" }).click();
  await expect(toast(page)).toBeHidden();
});

test("a machine that the hypervisor registers appears, and its image says so", async ({ page, openAs, world, server }) => {
  const image = await world.image({ name: "live-machine" });
  const { loads } = await follow(page, `/host/instance/list?image=${image.id}`);
  await expect(page.getByRole("heading", { name: "No instances" })).toBeVisible();
  const other = await openAs("alice");
  await follow(other, `${image.path}?tab=activity`);
  const machine = await world.machine(image, { state: "pending" });
  await expect(row(page, machine.name)).toContainText("Pending");
  await expect(fact(other.getByRole("main"), `Instance ${machine.name} registered`)).toBeVisible();
  await server.run(["instance", "set-state", machine.id, "running"]);
  await expect(row(page, machine.name)).toContainText("Running");
  await world.release(machine);
  await expect(row(page, machine.name)).toBeHidden();
  expect(loads()).toBe(0);
});

test("a blocked Confirm Delete clears up by itself when the share is cancelled elsewhere", async ({ page, openAs, world }) => {
  const image = await world.image({ name: "live-blocked" });
  await world.share(image, "bob");
  const { loads } = await follow(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(fact(dialog, "D2")).toContainText("Shared with 1 account");
  await expect(dialog.getByText("Checks run again by themselves.")).toBeVisible();
  const other = await openAs("alice");
  await visit(other, list());
  const share = await openShare(other, image.name);
  await share.getByRole("button", { name: "Cancel Sharing with bob" }).click();
  await expect(dialog.getByRole("heading", { name: "What happens" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "OK" })).not.toHaveAttribute("aria-disabled", "true");
  expect(loads()).toBe(0);
});

test("a new obstacle shows with OK, nothing is deleted, and the popup clears up again by itself", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 409/);
  const image = await world.image({ name: "live-obstacle" });
  await follow(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(dialog.getByRole("heading", { name: "What happens" })).toBeVisible();
  // What somebody is about to confirm does not change under their hand.
  const machine = await world.machine(image);
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Things have changed since this was shown, so nothing was deleted.");
  await expect(fact(dialog, "D3")).toContainText(machine.name);
  await expect(dialog.getByRole("button", { name: "OK" })).toHaveAttribute("aria-disabled", "true");
  await world.release(machine);
  await expect(dialog.getByRole("heading", { name: "What happens" })).toBeVisible();
});

test("an answer that comes late does not take the place of another", async ({ page, world }) => {
  const [late, wanted] = [await world.image({ name: "late" }), await world.image({ name: "wanted" })];
  await visit(page, list());
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**${late.path}/share`, async (route) => {
    await isAnswered;
    await route.continue();
  });
  await row(page, late.name).getByRole("link", { name: "Share Image", exact: true }).click();
  const dialog = await openShare(page, wanted.name);
  await expect(dialog).toContainText(wanted.name);
  const answered = page.waitForResponse((response) => response.url().endsWith(`${late.path}/share`));
  answer();
  await (await answered).finished();
  // The island has had its turn once the browser draws.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await expect(dialog).toContainText(wanted.name);
  await expect(dialog).not.toContainText(late.name);
});

test("what is being typed is left alone", async ({ page, world }) => {
  await follow(page, list());
  const search = page.getByRole("searchbox", { name: "Name or ID" });
  await search.fill("half a wo");
  const asked = page.waitForRequest((request) => request.headers()["x-fragment"] === "main");
  const image = await world.image({ name: "live-typing" });
  await expect(search).toHaveValue("half a wo");
  await expect(search).toBeFocused();
  // Once the field is left, the list catches up.
  await page.getByRole("heading", { level: 1 }).click();
  await asked;
  await expect(row(page, image.name)).toBeVisible();
});

test("the page of an image follows too", async ({ page, world }) => {
  const image = await world.image({ name: "live-page" });
  const { loads } = await follow(page, `${image.path}?tab=sharing`);
  await world.share(image, "carol");
  await expect(fact(page.getByRole("main"), "carol")).toBeVisible();
  await world.cancelShare(image, "carol");
  await world.delete(image);
  await expect(page.getByText("This image was deleted.")).toBeVisible();
  expect(loads()).toBe(0);
});

/** Keeps back the answers that an open page asks for, and counts how many it asks for at a time. */
async function keepAnswers(page: Page): Promise<{ next: (text: string) => Promise<void>; letGo: () => void; most: () => number }> {
  const kept: { body: string; send: () => void }[] = [];
  let underWay = 0;
  let most = 0;
  let keeps = true;
  await page.route("**/host/image/list*", async (route) => {
    if (route.request().headers()["x-fragment"] !== "main") return route.continue();
    underWay += 1;
    most = Math.max(most, underWay);
    const response = await route.fetch();
    const body = await response.text();
    if (keeps) await new Promise<void>((send) => kept.push({ body, send }));
    underWay -= 1;
    await route.fulfill({ response });
  });
  const first = (text: string) => {
    // What was asked for before it changed is of no interest.
    while (kept[0] !== undefined && !kept[0].body.includes(text)) kept.shift()?.send();
    return kept.length;
  };
  return {
    next: (text) => expect.poll(() => first(text)).toBeGreaterThan(0),
    letGo: () => {
      keeps = false;
      for (const { send } of kept.splice(0)) send();
    },
    most: () => most,
  };
}

test("one answer at a time is waited for, and shown, however much changes meanwhile", async ({ page, openAs, world }) => {
  const beginning = world.unique("live-many");
  await follow(page, `${list()}&q=${beginning}`);
  const other = await openAs("alice");
  await follow(other, `${list()}&q=${beginning}`);
  const answers = await keepAnswers(page);
  const first = await world.image({ name: `${beginning}-a` });
  await answers.next(first.name);
  const more = [await world.image({ name: `${beginning}-b` }), await world.image({ name: `${beginning}-c` })];
  // By now the first page has been told of them as well.
  for (const image of more) await expect(row(other, image.name)).toBeVisible();
  answers.letGo();
  for (const image of [first, ...more]) await expect(row(page, image.name)).toBeVisible();
  expect(answers.most()).toBe(1);
});

test("a menu stays open whatever the dialog before it changed, and the change shows when it is closed", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: world.unique("live-menu") });
  await visit(page, `${list()}&q=${image.name}`);
  const answers = await keepAnswers(page);
  const dialog = await openShare(page, image.name);
  await shareWith(dialog, "bob");
  await dialog.getByRole("button", { name: "They were removed, share with bob" }).click();
  await expect(fact(dialog, "bob")).toBeVisible();
  await answers.next("1 account");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await openMore(page, image.name);
  const answered = page.waitForResponse((response) => response.request().headers()["x-fragment"] === "main");
  answers.letGo();
  await (await answered).finished();
  // The island has had its turn once the browser draws.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await expect(row(page, image.name).getByRole("link", { name: "Rename" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row(page, image.name).getByRole("cell", { name: "1 account" })).toBeVisible();
});

test("a dialog that is opened before the page shows what the one before it did stays open, and can be sent", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const beginning = world.unique("live-two");
  const [gone, other] = [await world.image({ name: `${beginning}-a` }), await world.image({ name: `${beginning}-b` })];
  await visit(page, `${list()}&q=${beginning}`);
  const answers = await keepAnswers(page);
  await (await openDelete(page, gone.name)).getByRole("button", { name: "OK" }).click();
  await answers.next(`${gone.name} deleted`);
  await page.keyboard.press("Escape");
  const dialog = await openShare(page, other.name);
  await shareWith(dialog, "nobody-here");
  await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
  answers.letGo();
  await expect(row(page, gone.name)).toBeHidden();
  // The island has had its turn once the browser draws.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await expect(dialog).toBeVisible();
});

test("a server that fails is asked less and less often", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/net::ERR_FAILED/);
  await page.clock.install();
  await page.route("**/events*", (route) => route.abort());
  const image = await world.image({ name: "live-away" });
  await visit(page, `${list()}&q=${image.name}`);
  let asked = 0;
  await page.route("**/host/image/list*", (route) => {
    asked += 1;
    return route.abort();
  });
  // Without a stream it looks by itself, and fails.
  for (let second = 0; second < 90; second += 1) await page.clock.runFor(1000);
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(10);

  await page.unroute("**/host/image/list*");
  await page.unroute("**/events*");
  await world.delete(image);
  await page.clock.runFor(31_000);
  await expect(row(page, image.name)).toBeHidden();
});

test("what happened while the stream was broken is caught up when it is back", async ({ page, world }) => {
  const beginning = world.unique("live-broken");
  let streams = 0;
  await page.route("**/events*", (route) => {
    streams += 1;
    // Opened and over at once.
    return route.fulfill({ contentType: "text/event-stream", body: ": nothing\n\n" });
  });
  await visit(page, `${list()}&q=${beginning}`);
  await expect.poll(() => streams).toBeGreaterThan(1);
  const missed = await world.image({ name: beginning });
  await page.unroute("**/events*");
  await expect(row(page, missed.name)).toBeVisible();
});

test.describe("answers that wait for no deletion", () => {
  test.use({ serverFlags: ["--deletion-wait-milliseconds", "0"] });

  test("what is being deleted is told again when it is gone, until it is dismissed", async ({ page, world }) => {
    const beginning = world.unique("live-slow");
    const images = [await world.image({ name: `${beginning}-a` }), await world.image({ name: `${beginning}-b` })];
    await follow(page, `${list()}&q=${beginning}`);
    for (const image of images) {
      await (await openDelete(page, image.name)).getByRole("button", { name: "OK" }).click();
      await expect(toast(page)).toContainText(`${image.name} deleted`);
      await expect(row(page, image.name)).toBeHidden();
    }
    await toast(page).getByRole("link", { name: "Close" }).click();
    await expect(toast(page)).toBeHidden();
  });
});
