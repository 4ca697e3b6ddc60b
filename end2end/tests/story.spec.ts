// The road that people take most, from end to end, in two browsers: import, share, download, and delete for good.
import type { Locator } from "@playwright/test";
import { downloadedHash, makeQcow2 } from "../support/disk.ts";
import { expect, type Page, test, type World } from "../support/fixtures.ts";
import { planOf } from "../support/world.ts";
import { awake, fact, list, openDelete, openShare, row, shareWith, toast, visit } from "../support/pages.ts";

// A server of its own, with the console's own limits.
test.use({ serverFlags: ["--failed-lookups", "20"] });

async function importFile(page: Page, name: string, type: string, file: string): Promise<void> {
  await visit(page, list());
  await page.getByRole("link", { name: "Import image" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import image" })).toBeVisible();
  await awake(page);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("radio", { name: type }).check();
  await page.getByLabel("OS", { exact: true }).selectOption("Debian");
  await page.getByLabel("Disk image file").setInputFiles(file);
  await page.getByRole("button", { name: "Import image" }).click();
}

/** The blobs that were not there before. */
async function newBlobs(world: World, before: string[]): Promise<string[]> {
  return (await world.blobs()).filter((blob) => !before.includes(blob));
}

const pinField = (dialog: Locator) => dialog.getByLabel("JD Cloud account (User Pin)");

test("an image of type Local System Disk is imported, shared, downloaded and deleted", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of (404|422)/);
  const blobsBefore = await world.blobs();
  // Content decides, not the ending.
  const disk = await makeQcow2("backup.of-the.disk");
  const name = "story-local";

  await test.step("import shows a progress bar", async () => {
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 512 * 1024 };
    await network.send("Network.emulateNetworkConditions", slow);
    await importFile(page, name, "Local System Disk", disk.path);
    await expect(page.getByRole("progressbar", { name: "Upload progress" })).toBeVisible();
    await expect(page.getByText(/^[1-9]\d* %$/)).toBeVisible();
    await network.detach();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(toast(page)).toContainText("Image imported");
    await expect(page.getByRole("main").getByText("Available", { exact: true })).toBeVisible();
    await expect(page.getByText(disk.sha256)).toBeVisible();
    await expect(page.getByText("qcow2", { exact: true })).toBeVisible();
  });
  const path = new URL(page.url()).pathname;
  const blobs = await newBlobs(world, blobsBefore);
  expect(blobs).toHaveLength(1);

  await test.step("share: an unknown pin, a mobile number, then bob", async () => {
    await visit(page, list());
    const dialog = await openShare(page, name);
    await expect(pinField(dialog)).toBeFocused();
    await shareWith(dialog, "nobody-here");
    await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
    await expect(pinField(dialog)).toHaveValue("nobody-here");
    await expect(pinField(dialog)).toBeFocused();
    await expect(pinField(dialog)).toHaveAttribute("aria-invalid", "true");
    await expect(pinField(dialog)).toHaveAccessibleDescription("JD Cloud account does not exist");

    await shareWith(dialog, "13800138001");
    await expect(pinField(dialog)).toHaveAccessibleDescription(
      "JD Cloud account does not exist This looks like a mobile number. Ask for the User Pin instead.",
    );
    await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
    await expect(pinField(dialog)).toHaveValue("13800138001");

    await shareWith(dialog, "bob");
    await expect(dialog.getByRole("alert")).toHaveText("Were keys and passwords removed from this image? Whoever gets it sees everything on it.");
    await dialog.getByRole("button", { name: "They were removed, share with bob" }).click();
    await expect(fact(dialog, "bob")).toBeVisible();
    await expect(dialog.getByText("1 of 10 used")).toBeVisible();

    // The second share of an image asks nothing.
    await shareWith(dialog, "carol");
    await expect(fact(dialog, "carol")).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel Sharing with carol" }).click();
    await expect(fact(dialog, "carol")).toBeHidden();
    await expect(dialog.getByText("1 of 10 used")).toBeVisible();
    await dialog.getByRole("link", { name: "OK" }).click();
    await expect(dialog).toBeHidden();
    await expect(row(page, name).getByRole("link", { name: "1 account" })).toBeVisible();
  });

  const bob = await openAs("bob");
  await test.step("bob sees it, with its owner and a warning, and downloads the same bytes", async () => {
    await visit(bob, list());
    await bob.getByRole("main").getByRole("link", { name: /^Shared Image/ }).click();
    await expect(bob.getByText("The integrity and security of images shared by others are not guaranteed.")).toBeVisible();
    await expect(row(bob, name).getByRole("cell", { name: "alice", exact: true })).toBeVisible();
    await expect(row(bob, name).getByText("Share Image")).toBeHidden();
    await row(bob, name).getByRole("button", { name: `More actions for ${name}` }).click();
    await expect(row(bob, name).getByRole("link", { name: "Open details" })).toBeVisible();
    for (const action of ["Rename", "Delete"]) await expect(row(bob, name).getByText(action)).toBeHidden();
    const downloading = bob.waitForEvent("download");
    await row(bob, name).getByRole("link", { name: "Download" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("story-local.qcow2");
    expect(await downloadedHash(download)).toBe(disk.sha256);
  });

  await test.step("bob can do nothing else, neither in the page nor past it", async () => {
    await visit(bob, path);
    await expect(bob.getByText("The integrity and security of images shared by others are not guaranteed.")).toBeVisible();
    for (const action of ["Rename", "Share Image", "Delete"]) {
      await expect(bob.getByRole("main").getByRole("link", { name: action })).toBeHidden();
      await expect(bob.getByRole("main").getByRole("button", { name: action })).toBeHidden();
    }
    await expect(bob.getByRole("main").getByRole("link", { name: "Image Sharing" })).toBeHidden();
    const attempts: [string, Record<string, string>][] = [
      ["share", { pin: "carol", secrets_removed: "yes" }],
      ["rename", { name: "mine-now", description: "" }],
      ["delete", { plan: await planOf(bob.request, path) }],
      ["cancel-share", { pin: "bob" }],
      ["delete/cancel-shares", {}],
    ];
    for (const [verb, form] of attempts) {
      const answer = await bob.request.post(`${path}/${verb}`, { form, maxRedirects: 0 });
      expect([403, 409], `${verb}: ${answer.status()}`).toContain(answer.status());
    }
    await visit(page, path);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await page.getByRole("link", { name: "Image Sharing" }).click();
    await expect(page.getByRole("main").getByText("1 of 10 used")).toBeVisible();
    await expect(fact(page.getByRole("main"), "bob")).toBeVisible();
  });

  await test.step("deleting is refused while it is shared; the popup cancels the share itself", async () => {
    await visit(page, list());
    const dialog = await openDelete(page, name);
    await expect(dialog.getByRole("heading", { name: "First, 1 thing stands in the way" })).toBeVisible();
    await expect(fact(dialog, "D2")).toContainText("Shared with 1 account");
    await expect(fact(dialog, "D2")).toContainText("A shared image cannot be deleted before sharing is cancelled. bob loses it.");
    await expect(dialog.getByRole("button", { name: "OK" })).toHaveAttribute("aria-disabled", "true");
    await dialog.getByRole("button", { name: "Cancel 1 share" }).click();
    await expect(dialog.getByRole("heading", { name: "What happens" })).toBeVisible();
    await expect(dialog.getByText("No machine loses rebuild")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "OK" })).not.toHaveAttribute("aria-disabled", "true");
  });

  await test.step("bob has lost it at once", async () => {
    expect((await bob.goto(path))?.status()).toBe(404);
    await expect(bob.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
    expect((await bob.request.get(`${path}/download`)).status()).toBe(404);
    await visit(bob, list("shared"));
    await expect(row(bob, name)).toBeHidden();
  });

  await test.step("OK deletes it, with its bytes", async () => {
    const dialog = page.getByRole("dialog", { name: "Confirm Delete" });
    await dialog.getByRole("button", { name: "OK" }).click();
    await expect(dialog).toBeHidden();
    await expect(toast(page)).toContainText(`${name} deleted`);
    await expect(row(page, name)).toBeHidden();
    await expect.poll(() => newBlobs(world, blobsBefore)).toEqual([]);
  });

  await test.step("the tombstone tells the story", async () => {
    await toast(page).getByRole("link", { name: "See what became of it" }).click();
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(main.getByText("This image was deleted.")).toBeVisible();
    await expect(main.getByText("It had no associated snapshots.")).toBeVisible();
    const story = ["Imported", "Shared with bob", "Sharing with bob cancelled", "Deletion confirmed, snapshots kept", "Deleted"];
    for (const chapter of story) await expect(fact(main, chapter).first()).toBeVisible();
    await expect(main.getByRole("definition").filter({ hasText: "alice" })).toBeVisible();
    expect((await page.request.get(`${path}/download`)).status()).toBe(404);
    expect((await bob.request.get(path)).status()).toBe(404);
  });
});

test("an image of type Cloud System Disk leaves its snapshot, unless the box is ticked", async ({ page, world }) => {
  for (const { name, ticked } of [
    { name: "story-kept", ticked: false },
    { name: "story-gone", ticked: true },
  ]) {
    const blobsBefore = await world.blobs();
    const disk = await makeQcow2("disk.img", 64);
    await importFile(page, name, "Cloud System Disk", disk.path);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    const snapshot = `${name}-vda`;
    await expect(page.getByRole("main").getByRole("link", { name: snapshot })).toBeVisible();
    const path = new URL(page.url()).pathname;
    expect(await newBlobs(world, blobsBefore)).toHaveLength(1);

    await visit(page, list());
    const dialog = await openDelete(page, name);
    const box = dialog.getByRole("checkbox", { name: "Delete the associated snapshot at the same time" });
    await expect(box).not.toBeChecked();
    await expect(fact(dialog, snapshot)).toContainText(/Will be deleted, frees [\d.]+\sKiB/);
    await expect(dialog.getByText("As it is, this snapshot is kept.")).toBeVisible();
    if (ticked) {
      await box.check();
      await expect(dialog.getByText("Best effort, after the image is gone; it does not affect the image.")).toBeVisible();
      await expect(dialog.getByText("As it is, this snapshot is kept.")).toBeHidden();
    }
    await dialog.getByRole("button", { name: "OK" }).click();
    await expect(toast(page)).toContainText(`${snapshot} · ${ticked ? "Deleted" : "Kept: deleting it was not asked for"}`);

    await visit(page, path);
    const outcome = fact(page.getByRole("main"), snapshot).first();
    await expect(outcome).toContainText(ticked ? "Deleted" : "Kept: deleting it was not asked for");
    await visit(page, "/host/snapshot/list");
    if (ticked) {
      await expect(row(page, snapshot)).toBeHidden();
      await expect.poll(() => newBlobs(world, blobsBefore)).toEqual([]);
    } else {
      await expect(row(page, snapshot)).toBeVisible();
      expect(await newBlobs(world, blobsBefore)).toHaveLength(1);
      // It can go later, by itself, and then its bytes go as well.
      await row(page, snapshot).getByRole("link", { name: "Delete" }).click();
      await page.getByRole("dialog", { name: "Delete Snapshot" }).getByRole("button", { name: "OK" }).click();
      await expect(toast(page)).toContainText(`Snapshot ${snapshot} deleted`);
      await expect.poll(() => newBlobs(world, blobsBefore)).toEqual([]);
    }
  }
});

test("snapshots that something else needs stay, and everywhere it says why", async ({ page }) => {
  await visit(page, list());
  const other = await row(page, "kafka-broker-3").getByText(/^img-/).textContent();
  const dialog = await openDelete(page, "kafka-broker-2");
  await expect(fact(dialog, "kafka-broker-vda")).toContainText("Will be deleted");
  await expect(fact(dialog, "kafka-data-vdb")).toContainText(`Stays: also used by ${other}`);
  await expect(fact(dialog, "kafka-logs-vdc")).toContainText("Stays: shared with 1 account");
  await expect(fact(dialog, "kafka-logs-vdc")).toContainText("D10");
  await expect(dialog.getByText("As it is, these 3 snapshots are kept.")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "Delete the associated snapshot at the same time" }).check();
  await dialog.getByRole("button", { name: "OK" }).click();
  await expect(toast(page)).toContainText("kafka-broker-2 deleted");
  await expect(toast(page)).toContainText("kafka-broker-vda · Deleted");
  await expect(toast(page)).toContainText(`kafka-data-vdb · Kept: also used by ${other}`);
  await expect(toast(page)).toContainText("kafka-logs-vdc · Kept: shared with 1 account");
  await expect(row(page, "kafka-broker-2")).toBeHidden();

  await toast(page).getByRole("link", { name: "See what became of it" }).click();
  await expect(page.getByRole("heading", { name: "What became of its snapshots" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(fact(main, "kafka-broker-vda").first()).toContainText("Deleted");
  await expect(fact(main, "kafka-data-vdb").first()).toContainText(`Kept: also used by ${other}`);
  await expect(fact(main, "kafka-logs-vdc").first()).toContainText("Kept: shared with 1 account");

  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Snapshots" }).click();
  await expect(row(page, "kafka-broker-vda")).toBeHidden();
  await expect(row(page, "kafka-data-vdb")).toContainText(`Kept when its image was deleted: also used by ${other}.`);
  await expect(row(page, "kafka-logs-vdc")).toContainText("Kept when its image was deleted: shared with 1 account.");
  await expect(row(page, "kafka-logs-vdc").getByRole("button", { name: "Try again" })).toHaveAccessibleDescription(
    "Stays: shared with 1 account (N2)",
  );

  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Activity" }).click();
  await expect(fact(main, "Snapshot kafka-broker-vda: Deleted")).toBeVisible();
  await expect(fact(main, `Snapshot kafka-data-vdb: Kept: also used by ${other}`)).toBeVisible();
  await expect(fact(main, "Snapshot kafka-logs-vdc: Kept: shared with 1 account")).toBeVisible();
  await expect(fact(main, "Deletion confirmed, with snapshots").first()).toContainText("kafka-broker-2");
});
