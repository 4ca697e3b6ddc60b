// Import: what is taken, what is refused, and that a refusal costs nobody what they typed.
import { randomBytes } from "node:crypto";
import { expect, type Page, test } from "../../support/fixtures.ts";
import { makeQcow2 } from "../../support/disk.ts";
import { list, row, toast, visit } from "../../support/pages.ts";

async function fill(page: Page, name: string, file: { name: string; buffer: Buffer } | string): Promise<void> {
  await visit(page, "/host/image/import");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Description").fill("typed before");
  await page.getByLabel("Disk image file").setInputFiles(typeof file === "string" ? file : { mimeType: "application/octet-stream", ...file });
}

const send = (page: Page) => page.getByRole("button", { name: "Import image" }).click();

test("any ending will do: the content decides the format", async ({ page, world }) => {
  const disk = await makeQcow2("holiday.jpeg", 64);
  const name = world.unique("imported");
  await fill(page, name, disk.path);
  await page.getByRole("radio", { name: "Cloud System Disk" }).check();
  await page.getByLabel("OS", { exact: true }).selectOption("Rocky Linux");
  await page.getByLabel("OS version").fill("9.4");
  await page.getByLabel("Architecture").selectOption("aarch64");
  await send(page);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(toast(page)).toContainText("Image imported");
  for (const value of ["typed before", "Cloud System Disk", "Rocky Linux 9.4", "aarch64", "qcow2", disk.sha256, "64\u00a0MiB"]) {
    await expect(page.getByRole("definition").filter({ hasText: value }).first()).toBeVisible();
  }
  await expect(page.getByRole("main").getByRole("table")).toContainText(`${name}-vda`);
  await visit(page, list());
  await expect(row(page, name)).toContainText("Cloud System Disk");
});

test("a damaged file is refused under the form, which keeps what was typed", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const before = await world.blobs();
  const name = world.unique("damaged");
  // The head of a qcow2 and nothing after it.
  const buffer = Buffer.concat([Buffer.from([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3]), randomBytes(24)]);
  await fill(page, name, { name: "disk.qcow2", buffer });
  await send(page);
  await expect(page.getByRole("alert")).toContainText("qcow2");
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
  await expect(page.getByLabel("Description")).toHaveValue("typed before");
  await expect(page.getByRole("button", { name: "Import image" })).toBeEnabled();
  await expect(page.getByRole("progressbar")).toBeHidden();
  await expect.poll(() => world.blobs()).toEqual(before);
  // The same form, now with a file that is one.
  await page.getByLabel("Disk image file").setInputFiles((await makeQcow2("disk.qcow2", 64)).path);
  await send(page);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("an empty file and a name that is none are refused", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  await fill(page, world.unique("empty"), { name: "empty.raw", buffer: Buffer.alloc(0) });
  await send(page);
  await expect(page.getByRole("alert")).toContainText(/empty/);
  await fill(page, "no spaces", { name: "disk.raw", buffer: randomBytes(4096) });
  await send(page);
  await expect(page.getByRole("alert")).toContainText("A name is 1 to 32 of Chinese characters, letters, digits, _, - and .");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("no spaces");
});

test("only an admin may publish, and then everybody sees it", async ({ page, openAs, world }) => {
  await visit(page, "/host/image/import");
  await expect(page.getByRole("checkbox", { name: "Publish it in the Public Image tab" })).toBeHidden();
  const admin = await openAs("admin");
  const name = world.unique("published");
  await fill(admin, name, { name: "disk.raw", buffer: randomBytes(4096) });
  await admin.getByRole("checkbox", { name: "Publish it in the Public Image tab" }).check();
  await send(admin);
  await expect(admin.getByRole("heading", { level: 1, name })).toBeVisible();
  await visit(page, `${list("public")}&q=${name}`);
  await expect(row(page, name)).toBeVisible();
  const answer = await page.request.post("/host/image/import", {
    multipart: { name, type: "localDisk", platform: "Debian", architecture: "x86_64", public: "on", file: { name: "x", mimeType: "x/y", buffer: randomBytes(512) } },
  });
  expect(answer.status()).toBe(403);
});

test("Cancel leads back to the list", async ({ page }) => {
  await visit(page, "/host/image/import");
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/host\/image\/list\?tab=private$/);
});
