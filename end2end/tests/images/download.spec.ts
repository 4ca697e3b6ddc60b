// Download: the very bytes, for whoever may have them.
import { downloadedHash, makeQcow2 } from "../../support/disk.ts";
import { expect, test } from "../../support/fixtures.ts";
import { list, openMore, row, visit } from "../../support/pages.ts";

test("the owner gets the bytes that were imported, under the image's name", async ({ page, world, server }) => {
  const disk = await makeQcow2("any.bin", 64);
  const name = world.unique("got-back");
  const id = await server.run(["import", "--owner", "alice", "--name", name, disk.path]);
  await visit(page, list());
  await openMore(page, name);
  const downloading = page.waitForEvent("download");
  await row(page, name).getByRole("link", { name: "Download" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`${name}.qcow2`);
  expect(await downloadedHash(download)).toBe(disk.sha256);
  await visit(page, `/host/image/detail/${id}`);
  await expect(page.getByText(disk.sha256)).toBeVisible();
});

test("everybody may download a public image", async ({ page }) => {
  await visit(page, list("public"));
  await openMore(page, "alpine-3.20");
  const downloading = page.waitForEvent("download");
  await row(page, "alpine-3.20").getByRole("link", { name: "Download" }).click();
  expect((await downloading).suggestedFilename()).toBe("alpine-3.20.raw");
});

test("what has no bytes here is not offered, and refused when asked for", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 409/);
  await visit(page, list());
  const href = await page.getByRole("link", { name: "win2022-jumpbox", exact: true }).getAttribute("href");
  await visit(page, `${href}`);
  await expect(page.getByRole("main").getByRole("link", { name: "Download" })).toBeHidden();
  expect((await page.goto(`${href}/download`))?.status()).toBe(409);
  await expect(page.getByText("The image is not Available, or its bytes are not stored here.")).toBeVisible();
});

test("a name in Chinese is the file's name", async ({ page, server, world }) => {
  const name = world.unique("镜像");
  await server.run(["import", "--owner", "alice", "--name", name, "-"], Buffer.from(name.repeat(512)));
  await visit(page, list());
  await openMore(page, name);
  const downloading = page.waitForEvent("download");
  await row(page, name).getByRole("link", { name: "Download" }).click();
  expect((await downloading).suggestedFilename()).toBe(`${name}.raw`);
});
