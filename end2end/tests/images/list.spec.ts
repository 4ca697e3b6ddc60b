// The image list: tabs, search, filters, order, pages, columns; all of it in the address.
import { expect, type Page, test } from "../../support/fixtures.ts";
import { awake, expectDisabled, list, openMore, row, toast, visit } from "../../support/pages.ts";

const names = (page: Page) => page.getByRole("main").getByRole("row").getByRole("link", { name: /^(?!Share |\d+ account|Name$|Size$|Status$|Created$).+/ });
const shown = (page: Page) => page.getByRole("main").getByText(/^\d+ images?$/);
const tab = (page: Page, name: string | RegExp) => page.getByRole("navigation", { name: "Image", exact: true }).getByRole("link", { name });
const search = (page: Page) => page.getByRole("searchbox", { name: "Name or ID" });

test("three tabs, each with its count, lead to the three lists", async ({ page }) => {
  await visit(page, "/");
  await expect(page).toHaveURL(/\/host\/image\/list$/);
  await expect(tab(page, "Private Image")).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("main").getByText(/\d+ of \d+ private images used in cn-north-1/)).toBeVisible();

  await tab(page, "Public Image").click();
  await expect(page).toHaveURL(/tab=public/);
  await expect(tab(page, /^Public Image\s?\d+$/)).toHaveAttribute("aria-current", "page");
  for (const name of ["debian-12-cloud", "ubuntu-24.04-lts", "alpine-3.20"]) await expect(row(page, name)).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);

  await tab(page, "Shared Image").click();
  await expect(page).toHaveURL(/tab=shared/);
  await expect(row(page, "bob-toolbox").getByRole("cell", { name: "bob", exact: true })).toBeVisible();
  await expect(page.getByText("Use only images from sources you trust.")).toBeVisible();

  await page.goBack();
  await expect(row(page, "alpine-3.20")).toBeVisible();
});

test("the count of a tab is what the tab shows", async ({ page, world }) => {
  await world.image({ name: "counted" });
  await visit(page, `${list()}&size=100`);
  const count = /\d+/.exec((await tab(page, "Private Image").textContent()) ?? "")?.[0];
  await expect(page.getByRole("checkbox", { name: /^Select (?!all)/ })).toHaveCount(Number(count));
});

test("search finds a part of a name, and an id", async ({ page, world }) => {
  const image = await world.image({ name: "needle" });
  const other = await world.image({ name: "haystack" });
  await visit(page, list());
  await search(page).fill(image.name.slice(2));
  await search(page).press("Enter");
  await expect(shown(page)).toHaveText("1 image");
  await expect(row(page, image.name)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=${image.name.slice(2)}`));

  await awake(page);
  await search(page).fill(other.id);
  await search(page).press("Enter");
  await expect(row(page, other.name)).toBeVisible();
  await expect(shown(page)).toHaveText("1 image");
  await expect(search(page)).toHaveValue(other.id);
});

test("nothing matches is told apart from nothing there", async ({ page, openAs }) => {
  await visit(page, `${list()}&q=${"nothing-like-it"}`);
  await expect(page.getByRole("heading", { name: "No image matches" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Clear filters" }).last().click();
  await expect(page.getByRole("heading", { name: "No image matches" })).toBeHidden();
  await expect(shown(page)).not.toHaveText("0 images");

  const newcomer = await openAs("数据平台");
  await visit(newcomer, list());
  await expect(newcomer.getByRole("heading", { name: "No private images yet" })).toBeVisible();
  await expect(newcomer.getByRole("main").getByRole("link", { name: "Import image" }).last()).toBeVisible();
});

test("each filter narrows the list at once, and the address tells it", async ({ page }) => {
  const filters = page.getByRole("search", { name: "Filters" });
  const cases = [
    { filter: "Image type", option: "Local System Disk", url: /type=localDisk/, shown: "edge-gateway", hidden: "build-runner" },
    { filter: "OS", option: "Fedora", url: /os=Fedora/, shown: "build-runner", hidden: "edge-gateway" },
    { filter: "Status", option: "Pending", url: /status=pending/, shown: "win2022-jumpbox", hidden: "edge-gateway" },
    { filter: "Sharing", option: "Shared", url: /shared=yes/, shown: "debian-12-base", hidden: "edge-gateway" },
    { filter: "Sharing", option: "Not shared", url: /shared=no/, shown: "edge-gateway", hidden: "debian-12-base" },
  ];
  for (const { filter, option, url, shown, hidden } of cases) {
    await visit(page, `${list()}&size=100`);
    await filters.getByRole("combobox", { name: filter, exact: true }).selectOption(option);
    await expect(page).toHaveURL(url);
    await expect(page).toHaveURL(/size=100/);
    await expect(row(page, shown)).toBeVisible();
    await expect(row(page, hidden)).toBeHidden();
    await expect(filters.getByRole("combobox", { name: filter, exact: true })).not.toHaveValue("");
  }
});

test("filters add up, survive a reload and a way back", async ({ page }) => {
  await visit(page, `${list()}&type=localDisk`);
  const filters = page.getByRole("search", { name: "Filters" });
  await filters.getByRole("combobox", { name: "Sharing", exact: true }).selectOption("Shared");
  await expect(page).toHaveURL(/type=localDisk.*shared=yes/);
  await awake(page);
  await filters.getByRole("searchbox").fill("gpu");
  await filters.getByRole("searchbox").press("Enter");
  await expect(shown(page)).toHaveText("1 image");
  await page.reload();
  await expect(shown(page)).toHaveText("1 image");
  await expect(row(page, "gpu-train-cu124")).toBeVisible();
  await page.goBack();
  await expect(row(page, "debian-12-base")).toBeVisible();
  await page.goBack();
  await expect(row(page, "edge-gateway")).toBeVisible();
});

test("headers sort, say how, and turn round", async ({ page, world }) => {
  const beginning = world.unique("sorted");
  for (const [letter, kibibytes] of [["b", 8], ["a", 24], ["c", 16]] as const) await world.image({ name: `${beginning}-${letter}`, kibibytes });
  const header = (name: string) => page.getByRole("columnheader", { name, exact: true });
  const order = async () => (await names(page).allTextContents()).map((name) => name.slice(beginning.length + 1, beginning.length + 2)).join("");

  await visit(page, `${list()}&q=${beginning}`);
  await expect(header("Created")).toHaveAttribute("aria-sort", "descending");
  expect(await order()).toBe("cab");
  for (const { column, sort, expected } of [
    { column: "Name", sort: "ascending", expected: "abc" },
    { column: "Name", sort: "descending", expected: "cba" },
    { column: "Size", sort: "descending", expected: "acb" },
    { column: "Size", sort: "ascending", expected: "bca" },
    { column: "Created", sort: "descending", expected: "cab" },
  ]) {
    await header(column).getByRole("link").click();
    await expect(header(column)).toHaveAttribute("aria-sort", sort);
    await expect.poll(order).toBe(expected);
    await expect(page.locator("[aria-sort]")).toHaveCount(1);
    await expect(search(page)).toHaveValue(beginning);
  }
  await header("Status").getByRole("link").click();
  await expect(page).toHaveURL(/sort=status/);
  await expect(header("Status")).toHaveAttribute("aria-sort", "ascending");
});

test.describe("with room for more", () => {
  test.use({ serverFlags: ["--image-quota", "50"] });

  test("pages go forth and back, and so does the browser", async ({ page, world }) => {
    const beginning = world.unique("paged");
    for (let number = 0; number < 12; number += 1) await world.image({ name: `${beginning}-${String(number).padStart(2, "0")}`, kibibytes: 1 });
    await visit(page, `${list()}&q=${beginning}&sort=name`);
    await expect(shown(page)).toHaveText("12 images");
    await page.getByRole("combobox", { name: "Rows per page" }).selectOption("10 per page");
    await expect(page).toHaveURL(/size=10/);
    await expect(shown(page)).toHaveText("10 images");
    const pages = page.getByRole("navigation", { name: "Pages" });
    await expect(pages.getByText("Previous")).toHaveAttribute("aria-disabled", "true");
    await pages.getByRole("link", { name: "Next" }).click();
    await expect(shown(page)).toHaveText("2 images");
    await expect(page.getByRole("link", { name: new RegExp(`^${beginning}-10`) })).toBeVisible();
    await expect(pages.getByText("Next")).toHaveAttribute("aria-disabled", "true");
    await expect(search(page)).toHaveValue(beginning);
    await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
    await page.goBack();
    await expect(shown(page)).toHaveText("10 images");
    await page.goForward();
    await expect(shown(page)).toHaveText("2 images");
    await pages.getByRole("link", { name: "Previous" }).click();
    await expect(shown(page)).toHaveText("10 images");
    await expect(page.getByRole("link", { name: new RegExp(`^${beginning}-00`) })).toBeVisible();
    await expect(pages.getByText("Previous")).toHaveAttribute("aria-disabled", "true");
  });
});

test("hidden columns stay hidden, on every tab, until they are shown again", async ({ page }) => {
  await visit(page, list());
  const header = (name: string) => page.getByRole("columnheader", { name, exact: true });
  const choose = async (name: string, shown: boolean) => {
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name, exact: true }).setChecked(shown);
    await page.getByRole("button", { name: "Apply" }).filter({ visible: true }).click();
  };
  await choose("OS", false);
  await expect(header("OS")).toBeHidden();
  await expect(header("Size")).toBeVisible();
  await visit(page, list("public"));
  await expect(row(page, "alpine-3.20")).toBeVisible();
  await expect(header("OS")).toBeHidden();
  await choose("OS", true);
  await expect(header("OS")).toBeVisible();
  await expect(page).toHaveURL(/tab=public/);
});

test("the copy button copies the id and says so", async ({ page, context, world }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const image = await world.image({ name: "copied" });
  await visit(page, `${list()}&q=${image.id}`);
  await page.getByRole("button", { name: `Copy ${image.id}` }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(image.id);
});

test("the name leads to the page of the image, the count of shares to its sharing", async ({ page, world }) => {
  const image = await world.image({ name: "linked" });
  await world.share(image, "bob");
  await visit(page, `${list()}&q=${image.id}`);
  await row(page, image.name).getByRole("link", { name: "1 account" }).click();
  await expect(page).toHaveURL(new RegExp(`${image.path}\\?tab=sharing$`));
  await expect(page.getByRole("link", { name: "Image Sharing" })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await row(page, image.name).getByRole("link", { name: image.name, exact: true }).click();
  await expect(page.getByRole("heading", { name: "Basic Information" })).toBeVisible();
});

test("an action that is not possible stays and says why", async ({ page }) => {
  await visit(page, `${list()}&size=100`);
  const share = (name: string) => row(page, name).getByRole("button", { name: "Share Image" });
  await expectDisabled(share("win2022-jumpbox"), "Only a private image in status Available can be shared. (S1)");
  await expectDisabled(share("kafka-broker-2"), "Only a private image in status Available can be shared. (S1)");
  await expectDisabled(share("build-runner"), "Images that reference snapshots cannot be shared. (S4)");
  // The pointer and the keyboard both bring the reason up.
  const width = async (name: string) => (await row(page, name).getByRole("tooltip").boundingBox())?.width;
  expect(await width("kafka-broker-2")).toBeLessThan(2);
  await share("kafka-broker-2").hover();
  await expect.poll(() => width("kafka-broker-2")).toBeGreaterThan(100);
  await share("win2022-jumpbox").focus();
  await expect.poll(() => width("win2022-jumpbox")).toBeGreaterThan(100);
  await share("win2022-jumpbox").press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a pending image shows its progress and lets nobody delete or download it", async ({ page }) => {
  await visit(page, `${list()}&size=100`);
  await expect(row(page, "win2022-jumpbox")).toContainText("Pending 52 %");
  await expect(row(page, "win2022-jumpbox").getByRole("progressbar", { name: "Progress" })).toHaveAttribute("value", "52");
  await openMore(page, "win2022-jumpbox");
  const menu = row(page, "win2022-jumpbox");
  await expect(menu.getByRole("link", { name: "Open details" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "Delete" })).toBeHidden();
  await expect(menu.getByText("Only a private image in status Available or Error can be deleted.")).toBeVisible();
  await expect(menu.getByText("The image is not Available, or its bytes are not stored here.")).toBeVisible();
});

test("refresh brings the list up to date in place", async ({ page }) => {
  await visit(page, `${list()}&q=edge-gateway`);
  const answered = page.waitForResponse((response) => response.request().headers()["x-fragment"] === "main");
  await page.getByRole("link", { name: "Refresh" }).click();
  expect((await answered).status()).toBe(200);
  await expect(row(page, "edge-gateway")).toBeVisible();
  await expect(page.getByText(/^Updated \d+ s ago$/)).toBeVisible();
  await expect(toast(page)).toBeHidden();
});

test("another region has its own images", async ({ page, world }) => {
  const image = await world.image({ name: "eastern", flags: ["--region", "cn-east-2"] });
  await visit(page, `${list()}&q=${image.id}`);
  await expect(page.getByRole("heading", { name: "No image matches" })).toBeVisible();
  await page.getByRole("button", { name: "Region cn-north-1" }).click();
  await page.getByRole("button", { name: "cn-east-2", exact: true }).click();
  await expect(page.getByRole("button", { name: "Region cn-east-2" })).toBeVisible();
  await expect(row(page, image.name)).toBeVisible();
  await expect(row(page, "edge-gateway")).toBeHidden();
});

test("a window may change its size while a page comes", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await visit(page, list());
  // Between two pages, which is when a browser that fades from one to the other cannot go on with it.
  for (const [width, name] of [[900, "Public Image"], [1200, "Private Image"], [700, "Public Image"], [1000, "Private Image"]] as const) {
    const arrived = page.waitForEvent("framenavigated");
    await tab(page, name).click({ noWaitAfter: true });
    await arrived;
    await page.setViewportSize({ width, height: 800 });
    await expect(tab(page, name)).toHaveAttribute("aria-current", "page");
    await awake(page);
  }
});

test("no window is too narrow for the list", async ({ page }) => {
  await visit(page, list());
  for (let width = 1440; width >= 360; width -= 40) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} wide`).toBeLessThanOrEqual(width);
  }
});
