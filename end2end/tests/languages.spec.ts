// English and Chinese, everywhere.
import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "../support/fixtures.ts";
import { awake, list, row, visit } from "../support/pages.ts";

/** The texts of a language by key, those without variables. */
async function texts(language: string): Promise<Map<string, string>> {
  const file = await readFile(new URL(`../../src/web/i18n/locales/${language}.ftl`, import.meta.url), "utf8");
  const pairs = [...file.matchAll(/^([\w-]+) = ([^{}\n]+)$/gm)].map(([, key = "", text = ""]) => [key, text] as const);
  return new Map(pairs);
}

/** Everything a page says: its text, and what it says to screen readers. */
async function said(page: Page): Promise<string> {
  return page.evaluate(() => {
    const labels = [...document.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap((element) =>
      ["aria-label", "placeholder", "title"].map((name) => element.getAttribute(name) ?? ""),
    );
    return [document.title, document.body.textContent, ...labels].join("\n");
  });
}

const paths = [list(), list("public"), list("shared"), `${list()}&q=no-such-image`, "/host/image/import", "/host/snapshot/list", "/host/instance/list", "/activity", "/account", "/account/access-keys"];

test("a page is in the language the browser asks for, until somebody chooses", async ({ openAs }) => {
  for (const [locale, heading, lang] of [["zh-CN", "镜像", "zh"], ["zh-TW", "镜像", "zh"], ["de-DE", "Image", "en"], ["en-US", "Image", "en"]] as const) {
    const page = await openAs("alice", { locale });
    await visit(page, list());
    await expect(page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.lang)).toContain(lang);
    await page.close();
  }
});

test("switching keeps the place, and the names", async ({ page }) => {
  await visit(page, `${list()}&status=error`);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page).toHaveURL(/status=error/);
  await expect(page.getByRole("heading", { level: 1, name: "镜像", exact: true })).toBeVisible();
  await expect(row(page, "kafka-broker-2")).toContainText("错误");
  await awake(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(row(page, "kafka-broker-2")).toContainText("Error");
  await expect(page).toHaveURL(/status=error/);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("no page says anything in English", async ({ page }) => {
    const [english, chinese] = [await texts("en"), await texts("zh")];
    const foreign = [...english].filter(([key, text]) => chinese.get(key) !== text && text.length > 7);
    expect(foreign.length).toBeGreaterThan(100);
    const notes = [];
    for (const path of paths) {
      await visit(page, path);
      const all = await said(page);
      for (const [key, text] of foreign) if (all.includes(text) && key !== "language-switch") notes.push(`${path}: ${key} = ${text}`);
      for (const key of english.keys()) if (new RegExp(`(^|\\s)${key}(\\s|$)`, "m").test(all) && key.includes("-")) notes.push(`${path}: ${key}`);
    }
    expect(notes).toEqual([]);
  });

  test("the words of the manual are the manual's", async ({ page }) => {
    await visit(page, list());
    for (const tab of ["官方镜像", "私有镜像", "共享镜像"]) await expect(page.getByRole("navigation", { name: "镜像" }).getByRole("link", { name: tab })).toBeVisible();
    await row(page, "gpu-train-cu124").getByRole("link", { name: "gpu-train-cu124" }).click();
    const tabs = page.getByRole("navigation", { name: "gpu-train-cu124" });
    for (const tab of ["资源信息", "镜像共享", "操作记录"]) await expect(tabs.getByRole("link", { name: tab })).toBeVisible();
    await expect(page.getByRole("heading", { name: "设备映射信息" })).toBeVisible();
    await expect(page.getByRole("definition").filter({ hasText: "本地盘系统盘" })).toBeVisible();
    await tabs.getByRole("link", { name: "镜像共享" }).click();
    await expect(page.getByRole("link", { name: "添加共享" })).toBeVisible();
    await expect(page.getByRole("button", { name: "取消与 bob 的共享" })).toHaveText("取消共享");
  });
});

test("no page says anything in Chinese to whoever reads English", async ({ page }) => {
  const [english, chinese] = [await texts("en"), await texts("zh")];
  const foreign = [...chinese].filter(([key, text]) => english.get(key) !== text && key !== "language-switch" && text.length > 1);
  const notes = [];
  for (const path of paths) {
    await visit(page, path);
    // The switch names the other language in its own words.
    const all = (await said(page)).replaceAll("切换到中文", "").replaceAll("数据平台", "");
    for (const [key, text] of foreign) if (all.includes(text)) notes.push(`${path}: ${key} = ${text}`);
  }
  expect(notes).toEqual([]);
});
