// Quotas and budgets, each at its limit, on a server of its own.
import { randomBytes } from "node:crypto";
import { expect, test } from "../support/fixtures.ts";
import { awake, expectDisabled, fact, list, openDelete, openShare, row, shareWith, visit, withinWindow } from "../support/pages.ts";

// As many private images and snapshots as alice has in the demo: both are used up.
test.use({ serverFlags: ["--image-quota", "9", "--snapshot-quota", "5", "--failed-lookups", "3", "--failed-sign-ins", "3"] });

test("N3: when the images are used up, Import says so, and importing is refused", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 409/);
  await visit(page, list());
  await expect(page.getByText("9 of 9 private images used in cn-north-1")).toBeVisible();
  const reason = "The quota of 9 private images in this region is used up. Delete one, or ask for a higher quota.";
  await expectDisabled(page.getByRole("main").getByRole("button", { name: "Import image" }), reason);
  await visit(page, "/host/image/import");
  await page.getByLabel("Name", { exact: true }).fill("one-too-many");
  await page.getByLabel("Disk image file").setInputFiles({ name: "disk.raw", mimeType: "x/y", buffer: randomBytes(4096) });
  await page.getByRole("button", { name: "Import image" }).click();
  await expect(page.getByRole("alert")).toContainText(reason);
  await expect(page.getByRole("alert")).toContainText("N3");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("one-too-many");
});

test("D3q: when machines are why the quota is used up, the popup says what to ask for", async ({ page }) => {
  await visit(page, list());
  const dialog = await openDelete(page, "gpu-train-cu124");
  await expect(fact(dialog, "D3q")).toContainText("The image quota is used up because of this. Ask an administrator for a higher one.");
});

test("N3: snapshots have a quota too", async ({ page, server, world, expectConsoleError }) => {
  expectConsoleError(/status of 409/);
  // Make room for an image, not for a snapshot.
  const name = "edge-gateway";
  await visit(page, list());
  const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
  await world.delete({ path: `${href}` });
  await expect.poll(async () => (await (await world.as("alice")).get(list())).text()).toContain("8 of 9 private images");
  await visit(page, "/host/image/import");
  await page.getByLabel("Name", { exact: true }).fill("one-too-many");
  await page.getByRole("radio", { name: "Cloud System Disk" }).check();
  await page.getByLabel("Disk image file").setInputFiles({ name: "disk.raw", mimeType: "x/y", buffer: randomBytes(4096) });
  await page.getByRole("button", { name: "Import image" }).click();
  await expect(page.getByRole("alert")).toContainText("The quota of 5 snapshots in this region is used up.");
  await visit(page, "/host/snapshot/list");
  await expect(page.getByText("5 of 5 snapshots used in cn-north-1")).toBeVisible();
  expect(server.logs()).not.toContain("ERROR");
});

test("S10: an eleventh account is one too many", async ({ page, server, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const pins = Array.from({ length: 8 }, (_, number) => `reader-${number}`);
  await visit(page, list());
  const path = await row(page, "debian-12-base").getByRole("link", { name: "debian-12-base" }).getAttribute("href");
  for (const pin of pins) await server.run(["account", "add", pin], "a-long-enough-password");
  for (const pin of pins.slice(0, 6)) await world.share({ path: `${path}` }, pin);
  await page.reload();
  await awake(page);
  const dialog = await openShare(page, "debian-12-base");
  await expect(dialog.getByText("9 of 10 used")).toBeVisible();
  await shareWith(dialog, "reader-6");
  await expect(dialog.getByText("10 of 10 used")).toBeVisible();
  await shareWith(dialog, "reader-7");
  await expect(dialog.getByRole("alert")).toHaveText(
    "This image is shared with 10 accounts already, as many as it may be. Cancel one, or ask for a higher quota.",
  );
  await dialog.getByRole("button", { name: "Cancel Sharing with reader-0" }).click();
  await expect(dialog.getByText("9 of 10 used")).toBeVisible();
  await shareWith(dialog, "reader-7");
  await expect(dialog.getByText("10 of 10 used")).toBeVisible();
  await dialog.getByRole("link", { name: "OK" }).click();
  const popup = await openDelete(page, "debian-12-base");
  await expect(fact(popup, "D2")).toContainText("Shared with 10 accounts");
  await popup.getByRole("button", { name: "Cancel 10 shares" }).click();
  await expect(popup.getByRole("heading", { name: "What happens" })).toBeVisible();
});

test("who looks up too many pins that nobody has must wait", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of (422|429)/);
  await visit(page, list());
  const dialog = await openShare(page, "debian-12-base");
  const lookUp = async (pin: string) => {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await shareWith(dialog, pin);
    return (await answered).status();
  };
  const field = dialog.getByLabel("JD Cloud account (User Pin)");
  await withinWindow(600);
  for (const pin of ["guess-1", "guess-2", "guess-3"]) {
    expect(await lookUp(pin)).toBe(422);
    await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
    await expect(field).toHaveValue(pin);
    // The answer is shown, and not the form as it was sent.
    await expect(field).toBeFocused();
  }
  expect(await lookUp("bob")).toBe(429);
  await expect(dialog.getByRole("alert")).toHaveText(/^Too many failed attempts\. Try again in \d+ minutes?\.$/);
});

test("who fails to sign in too often must wait, even with the right password", async ({ openAs, expectConsoleError }) => {
  expectConsoleError(/status of (401|429)/);
  const page = await openAs(null);
  const attempt = async (password: string) => {
    await page.goto("/sign-in");
    await page.getByLabel("User Pin").fill("carol");
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Password").press("Enter");
  };
  await withinWindow(900);
  for (let count = 0; count < 3; count += 1) {
    await attempt("wrong");
    await expect(page.getByRole("alert")).toHaveText("The User Pin or the password is wrong.");
  }
  await attempt("demo-password");
  await expect(page.getByRole("alert")).toHaveText(/^Too many failed attempts\. Try again in \d+ minutes?\.$/);
});
