// Access keys: making one, seeing its secret once, using it, disabling and deleting it.
import { createHash, createHmac, randomUUID } from "node:crypto";
import { expect, type Page, type Server, test } from "../../support/fixtures.ts";
import { toast, visit } from "../../support/pages.ts";

const PAGE = "/account/access-keys";

interface Key {
  id: string;
  secret: string;
}

/** Asks for images as a program does: signed as the Python SDK signs, without a cookie. Returns the status. */
async function ask(server: Server, key: Key): Promise<number> {
  const path = "/v1/regions/cn-north-1/images";
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/cn-north-1/vm/jdcloud3_request`;
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = ["GET", path, "imageSource=private", `host:${new URL(server.url).host}`, "", "host", sha256("")].join("\n");
  const toSign = ["JDCLOUD3-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const derived = scope.split("/").reduce<string | Buffer>((last, word) => createHmac("sha256", last).update(word).digest(), `JDCLOUD3${key.secret}`);
  const signature = createHmac("sha256", derived).update(toSign).digest("hex");
  const authorization = `JDCLOUD3-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=host, Signature=${signature}`;
  const answer = await fetch(`${server.url}${path}?imageSource=private`, { headers: { authorization, "x-jdcloud-date": date, "x-jdcloud-nonce": randomUUID() } });
  return answer.status;
}

const keyRow = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

/** Makes a key on the page and reads it there. */
async function make(page: Page, name: string): Promise<Key> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create access key" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Access key created" })).toBeVisible();
  const id = (await page.getByRole("definition").nth(0).textContent()) ?? "";
  const secret = (await page.getByRole("definition").nth(1).textContent()) ?? "";
  return { id: id.trim(), secret: secret.trim() };
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });
    const go = (page: Page, path: string) => (javaScriptEnabled ? visit(page, path) : page.goto(path));

    test("a key from its first to its last day", async ({ page, server }) => {
      await go(page, "/host/image/list");
      await page.getByRole("button", { name: "Account alice" }).click();
      await page.getByRole("link", { name: "Access Keys" }).click();
      await expect(page.getByRole("heading", { name: "No access keys" })).toBeVisible();

      const key = await make(page, "build-1");
      expect(key.id).toMatch(/^ak-[a-z0-9]{10}$/);
      expect(key.secret).toMatch(/^[0-9a-f]{64}$/);
      await expect(page.getByRole("status").filter({ hasText: "the only time the secret is shown" })).toBeVisible();
      await page.getByRole("link", { name: "I have kept the secret" }).click();
      await expect(keyRow(page, "build-1")).toContainText("Enabled");
      await expect(keyRow(page, "build-1")).toContainText("never");
      expect(await page.content()).not.toContain(key.secret);
      expect(await ask(server, key)).toBe(200);
      expect(await ask(server, { ...key, secret: "0".repeat(64) })).toBe(401);

      await page.getByRole("button", { name: "Disable build-1" }).click();
      await expect(toast(page)).toContainText("Access key build-1 disabled");
      await expect(keyRow(page, "build-1")).toContainText("Disabled");
      await expect(keyRow(page, "build-1")).toContainText("just now");
      expect(await ask(server, key)).toBe(401);
      await page.getByRole("button", { name: "Enable build-1" }).click();
      await expect(toast(page)).toContainText("Access key build-1 enabled");
      expect(await ask(server, key)).toBe(200);

      await page.getByRole("link", { name: "Delete build-1" }).click();
      await expect(page.getByRole("heading", { name: "Delete access key" })).toBeVisible();
      await page.getByRole("button", { name: "OK" }).click();
      await expect(page.getByRole("heading", { name: "No access keys" })).toBeVisible();
      expect(await ask(server, key)).toBe(401);
      await go(page, "/activity");
      for (const event of ["created", "disabled", "enabled", "deleted"]) {
        await expect(page.getByRole("listitem").filter({ hasText: `Access key build-1 ${event}` })).toBeVisible();
      }
    });
  });
}

test("what is no name is said under the field, and stays there", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  await visit(page, PAGE);
  await page.getByLabel("Name").fill("two words");
  await page.getByRole("button", { name: "Create access key" }).click();
  await expect(page.getByRole("alert")).toContainText("A name is 1 to 32");
  await expect(page.getByLabel("Name")).toHaveValue("two words");
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
});

test("the secret can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit(page, PAGE);
  const key = await make(page, "copied");
  await page.locator("html.awake").waitFor();
  await page.getByRole("button", { name: "Copy Access Key Secret" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key.secret);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("访问密钥", async ({ page }) => {
    await visit(page, PAGE);
    await expect(page.getByRole("heading", { level: 1, name: "访问密钥" })).toBeVisible();
    await page.getByLabel("名称").fill("构建");
    await page.getByRole("button", { name: "创建访问密钥" }).click();
    await expect(page.getByRole("status").filter({ hasText: "密钥只显示这一次" })).toBeVisible();
    await page.getByRole("link", { name: "我已保存密钥" }).click();
    await page.getByRole("button", { name: "禁用 构建" }).click();
    await expect(toast(page)).toContainText("已禁用访问密钥 构建");
    await page.getByRole("link", { name: "删除 构建" }).click();
    await page.getByRole("button", { name: "确定" }).click();
    await expect(page.getByRole("heading", { name: "没有访问密钥" })).toBeVisible();
  });
});
