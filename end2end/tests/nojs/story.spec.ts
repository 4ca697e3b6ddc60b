// Everything again without script: complete pages, real forms, menus that the browser itself opens.
import { downloadedHash, makeQcow2 } from "../../support/disk.ts";
import { expect, test } from "../../support/fixtures.ts";
import { fact, list, openMore, row, toast } from "../../support/pages.ts";

test.use({ javaScriptEnabled: false });

test("the story: import, share, download, cancel, delete", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of (404|422)/);
  const blobsBefore = await world.blobs();
  const disk = await makeQcow2("disk.anything", 64);
  const name = world.unique("nojs");
  const main = page.getByRole("main");

  await page.goto(list());
  await page.getByRole("link", { name: "Import image" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Disk image file").setInputFiles(disk.path);
  await page.getByRole("button", { name: "Import image" }).click();
  await expect(main.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(toast(page)).toContainText("Image imported");
  const path = new URL(page.url()).pathname;

  await page.goto(list());
  await row(page, name).getByRole("link", { name: "Share Image" }).click();
  await expect(page.getByRole("heading", { name: "Share Image" })).toBeVisible();
  const field = page.getByLabel("JD Cloud account (User Pin)");
  const share = main.getByRole("button", { name: "Share Image", exact: true });
  await field.fill("nobody-here");
  await share.click();
  await expect(main.getByRole("alert")).toHaveText("JD Cloud account does not exist");
  await expect(field).toHaveValue("nobody-here");
  await expect(field).toHaveAccessibleDescription("JD Cloud account does not exist");
  await expect(field).toBeFocused();
  await field.fill("13800138001");
  await share.click();
  await expect(field).toHaveAccessibleDescription(/This looks like a mobile number\. Ask for the User Pin instead\.$/);
  await field.fill("bob");
  await share.click();
  await page.getByRole("button", { name: "They were removed, share with bob" }).click();
  await expect(page).toHaveURL(/\?tab=sharing$/);
  await expect(toast(page)).toContainText("Shared with bob");
  await expect(fact(main, "bob")).toBeVisible();

  const bob = await openAs("bob");
  await bob.goto(list("shared"));
  await expect(row(bob, name).getByRole("cell", { name: "alice", exact: true })).toBeVisible();
  await openMore(bob, name);
  const downloading = bob.waitForEvent("download");
  await row(bob, name).getByRole("link", { name: "Download" }).click();
  expect(await downloadedHash(await downloading)).toBe(disk.sha256);

  await page.goto(list());
  await openMore(page, name);
  await row(page, name).getByRole("link", { name: /^Delete/ }).click();
  await expect(page.getByRole("heading", { name: "Confirm Delete" })).toBeVisible();
  await expect(fact(main, "D2")).toContainText("Shared with 1 account");
  await expect(main.getByRole("button", { name: "OK" })).toHaveAttribute("aria-disabled", "true");
  await main.getByRole("button", { name: "Cancel 1 share" }).click();
  await expect(page.getByRole("heading", { name: "What happens" })).toBeVisible();
  await expect(toast(page)).toContainText("All sharing cancelled");
  expect((await bob.goto(path))?.status()).toBe(404);

  await main.getByRole("button", { name: "OK" }).click();
  await expect(page).toHaveURL(/\/host\/image\/list\?tab=private$/);
  await expect(toast(page)).toContainText(`${name} deleted`);
  await expect(row(page, name)).toBeHidden();
  await expect.poll(() => world.blobs()).toEqual(blobsBefore);
  await toast(page).getByRole("link", { name: "See what became of it" }).click();
  await expect(main.getByText("This image was deleted.")).toBeVisible();
});

test("deleting with the snapshot", async ({ page, world }) => {
  const image = await world.image({ name: "nojs-cloud", type: "cloudDisk" });
  await page.goto(`${image.path}/delete`);
  await page.getByRole("checkbox", { name: "Delete the associated snapshot at the same time" }).check();
  await page.getByRole("button", { name: "OK" }).click();
  await expect(toast(page)).toContainText(`${image.name}-vda · Deleted`);
  await page.goto("/host/snapshot/list");
  await expect(row(page, `${image.name}-vda`)).toBeHidden();
});

test("cancelling one share from the tab", async ({ page, world }) => {
  const image = await world.image({ name: "nojs-cancel" });
  for (const pin of ["bob", "carol"]) await world.share(image, pin);
  await page.goto(`${image.path}?tab=sharing`);
  await page.getByRole("button", { name: "Cancel Sharing with carol" }).click();
  await expect(toast(page)).toContainText("Sharing with carol cancelled");
  await expect(fact(page.getByRole("main"), "bob")).toBeVisible();
  await expect(page.getByText("1 of 10 used")).toBeVisible();
});

test("several at once", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const beginning = world.unique("nojs-batch");
  const images = [await world.image({ name: beginning }), await world.image({ name: beginning })];
  const shared = await world.image({ name: beginning });
  await world.share(shared, "bob");
  const main = page.getByRole("main");
  const choose = async (action: string) => {
    await page.goto(`${list()}&q=${beginning}`);
    for (const { name } of [...images, shared]) await row(page, name).getByRole("checkbox").check();
    await main.getByRole("button", { name: action, exact: true }).click();
  };
  await choose("Share Image");
  await expect(page.getByRole("heading", { name: "3 images will be shared" })).toBeVisible();
  await page.getByLabel("JD Cloud account (User Pin)").fill("carol");
  await main.getByRole("button", { name: "Share Image" }).click();
  await page.getByRole("button", { name: "They were removed, share with carol" }).click();
  await expect(page.getByRole("heading", { name: "3 images were shared" })).toBeVisible();
  for (const image of images) await world.cancelShare(image, "carol");

  await choose("Delete");
  await expect(page.getByRole("heading", { name: "2 images will be deleted" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "1 image will not be touched" })).toBeVisible();
  await main.getByRole("button", { name: "OK" }).click();
  await expect(page.getByRole("heading", { name: "2 images are being deleted" })).toBeVisible();
  // It does not wait for them, and this page does not follow what becomes of them.
  for (const { name } of images) await expect.poll(async () => (await page.request.get(`${list()}&q=${beginning}`)).text()).not.toContain(name);
  await main.getByRole("link", { name: "Close" }).last().click();
  await expect(row(page, shared.name)).toBeVisible();
  for (const { name } of images) await expect(row(page, name)).toBeHidden();
});

test("renaming", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "nojs-name" });
  await page.goto(`${image.path}/rename`);
  await page.getByLabel("Name", { exact: true }).fill("two words");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toHaveText("A name is 1 to 32 of Chinese characters, letters, digits, _, - and .");
  const name = world.unique("renamed");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(toast(page)).toContainText("Saved");
});
