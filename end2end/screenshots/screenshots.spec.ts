// Takes a picture of every page, menu and dialog, in each size, colour scheme and language, into target/screenshots, for a
// person to look at. On the way it sees to what needs no person: nothing is wider than the window, and axe finds nothing.
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../support/fixtures.ts";

// A trace would cost more than the pictures.
test.use({ trace: "off" });
test.setTimeout(120_000);

const folder = fileURLToPath(new URL("../../target/screenshots", import.meta.url));

const sizes = [
  { name: "1440", width: 1440, height: 900 },
  { name: "1024", width: 1024, height: 768 },
  { name: "390", width: 390, height: 844 },
];

const words = {
  en: {
    locale: "en-GB",
    more: /^More actions for /,
    share: "Share Image",
    delete: "Delete",
    ok: "OK",
    rename: "Rename",
    pin: /User Pin/,
    withSnapshots: "Delete the associated snapshot at the same time",
    columns: "Columns",
    sharing: "Image Sharing",
    activity: "Activity",
    createKey: "Create access key",
    keptSecret: "I have kept the secret",
  },
  zh: {
    locale: "zh-CN",
    more: /的更多操作$/,
    share: "共享镜像",
    delete: "删除",
    ok: "确定",
    rename: "修改名称",
    pin: /用户Pin/,
    withSnapshots: "将镜像关联快照一同删除",
    columns: "显示列",
    sharing: "镜像共享",
    activity: "操作记录",
    createKey: "创建访问密钥",
    keptSecret: "我已保存密钥",
  },
};
type Words = (typeof words)["en"];

interface Scene {
  name: string;
  /** Where it begins. */
  path: string;
  /** What is pressed there. */
  arrange?: (page: Page, word: Words) => Promise<unknown>;
  /** What the browser may complain about, since the scene is about a refusal. */
  refused?: RegExp;
  signedOut?: true;
  /** Seen by an administrator, on a page without script. */
  administers?: true;
  /** Only the window, not the whole page: what lies on top of it is the point. */
  onTop?: true;
}

const list = "/host/image/list?tab=private";
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const open = async (page: Page, name: string) => {
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await awake(page);
};
const awake = (page: Page) => page.locator("html.awake").waitFor();
const more = async (page: Page, name: string, word: Words, item: string) => {
  await row(page, name).getByRole("button", { name: word.more }).click();
  await page.getByRole("link", { name: item }).filter({ visible: true }).click();
  await page.getByRole("dialog").waitFor();
};
const share = async (page: Page, name: string, word: Words) => {
  await row(page, name).getByRole("link", { name: word.share }).click();
  await page.getByRole("dialog").waitFor();
};

const createKey = async (page: Page, word: Words) => {
  await page.locator("#key-name").fill("build-1");
  await page.getByRole("button", { name: word.createKey }).click();
  await page.getByRole("link", { name: word.keptSecret }).waitFor();
};

const scenes: Scene[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  {
    name: "sign-in-refused",
    path: "/sign-in",
    signedOut: true,
    refused: /401/,
    arrange: async (page) => {
      await page.locator("#pin").fill("alice");
      await page.locator("#password").fill("wrong");
      await page.locator("#password").press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "list-private", path: list },
  { name: "list-public", path: "/host/image/list?tab=public" },
  { name: "list-shared", path: "/host/image/list?tab=shared" },
  { name: "list-no-match", path: `${list}&q=nothing-like-it&status=ready` },
  {
    name: "list-more",
    path: list,
    onTop: true,
    arrange: (page, word) => row(page, "gpu-train-cu124").getByRole("button", { name: word.more }).click(),
  },
  {
    name: "list-columns",
    path: list,
    onTop: true,
    arrange: (page, word) => page.getByRole("button", { name: word.columns, exact: true }).click(),
  },
  {
    name: "list-disabled",
    path: list,
    onTop: true,
    arrange: (page, word) => row(page, "win2022-jumpbox").getByRole("button", { name: word.share }).focus(),
  },
  {
    name: "list-batch",
    path: list,
    arrange: async (page) => {
      await row(page, "debian-12-base").getByRole("checkbox").check();
      await row(page, "kafka-broker-3").getByRole("checkbox").check();
    },
  },
  {
    name: "batch-delete",
    path: list,
    onTop: true,
    arrange: async (page, word) => {
      for (const name of ["debian-12-base", "kafka-broker-3", "edge-gateway"]) await row(page, name).getByRole("checkbox").check();
      await page.getByRole("button", { name: word.delete, exact: true }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "batch-share",
    path: list,
    onTop: true,
    arrange: async (page, word) => {
      for (const name of ["debian-12-base", "kafka-broker-3", "edge-gateway"]) await row(page, name).getByRole("checkbox").check();
      await page.locator("#batch").getByRole("button", { name: word.share }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "user-menu", path: list, onTop: true, arrange: (page) => page.getByRole("button", { name: /alice/ }).click() },
  {
    name: "delete-clear",
    path: list,
    onTop: true,
    arrange: async (page, word) => {
      await more(page, "kafka-broker-3", word, word.delete);
      await page.getByRole("checkbox", { name: word.withSnapshots }).check();
    },
  },
  { name: "delete-clear-off", path: list, onTop: true, arrange: (page, word) => more(page, "billing-api-golden", word, word.delete) },
  { name: "delete-blocked", path: list, onTop: true, arrange: (page, word) => more(page, "gpu-train-cu124", word, word.delete) },
  {
    name: "delete-blocked-why",
    path: list,
    onTop: true,
    arrange: async (page, word) => {
      await more(page, "gpu-train-cu124", word, word.delete);
      await page.getByRole("dialog").getByRole("button", { name: word.ok, exact: true }).focus();
    },
  },
  { name: "share", path: list, onTop: true, arrange: (page, word) => share(page, "debian-12-base", word) },
  {
    name: "share-unknown",
    path: list,
    onTop: true,
    refused: /422/,
    arrange: async (page, word) => {
      await share(page, "debian-12-base", word);
      await page.getByRole("textbox", { name: word.pin }).fill("charlie-lab");
      await page.getByRole("textbox", { name: word.pin }).press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "share-first",
    path: list,
    onTop: true,
    refused: /422/,
    arrange: async (page, word) => {
      await share(page, "edge-gateway", word);
      await page.getByRole("textbox", { name: word.pin }).fill("bob");
      await page.getByRole("textbox", { name: word.pin }).press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "rename", path: list, onTop: true, arrange: (page, word) => more(page, "edge-gateway", word, word.rename) },
  { name: "detail", path: list, arrange: (page) => open(page, "billing-api-golden") },
  {
    name: "detail-sharing",
    path: list,
    arrange: async (page, word) => {
      await open(page, "debian-12-base");
      await page.getByRole("link", { name: word.sharing }).click();
      await page.getByRole("listitem").filter({ hasText: "carol" }).waitFor();
    },
  },
  {
    name: "detail-activity",
    path: list,
    arrange: async (page, word) => {
      await open(page, "debian-12-base");
      await page.getByRole("main").getByRole("link", { name: word.activity }).click();
      await page.getByRole("main").getByRole("listitem").first().waitFor();
    },
  },
  { name: "detail-recipient", path: "/host/image/list?tab=shared", arrange: (page) => open(page, "bob-toolbox") },
  {
    // A dialog without script: a page of its own.
    name: "delete-page",
    path: list,
    arrange: async (page) => {
      await open(page, "kafka-broker-3");
      await page.goto(`${page.url()}/delete`);
    },
  },
  { name: "import", path: "/host/image/import" },
  { name: "snapshots", path: "/host/snapshot/list" },
  { name: "snapshot", path: "/host/snapshot/list", arrange: (page) => open(page, "billing-api-golden-vda") },
  { name: "instances", path: "/host/instance/list" },
  { name: "instance", path: "/host/instance/list", arrange: (page) => open(page, "billing-api-1") },
  { name: "activity", path: "/activity" },
  { name: "account", path: "/account" },
  { name: "access-keys-none", path: "/account/access-keys" },
  { name: "access-key-created", path: "/account/access-keys", arrange: (page, word) => createKey(page, word) },
  {
    name: "access-keys",
    path: "/account/access-keys",
    arrange: async (page, word) => {
      await createKey(page, word);
      await page.getByRole("link", { name: word.keptSecret }).click();
      await page.getByRole("table").waitFor();
    },
  },
  { name: "admin-overview", path: "/admin", administers: true },
  { name: "admin-audit", path: "/admin/audit", administers: true },
  { name: "admin-audit-none", path: "/admin/audit?code=D1&actor=bob", administers: true },
  { name: "admin-accounts", path: "/admin/accounts", administers: true },
  {
    name: "admin-account",
    path: "/admin/accounts?q=bob",
    administers: true,
    arrange: (page) => page.getByRole("link", { name: "bob", exact: true }).click(),
  },
  { name: "admin-jobs", path: "/admin/jobs", administers: true },
  {
    // The whole of it would be some twenty windows long.
    name: "reference",
    path: "/v1/docs",
    signedOut: true,
    onTop: true,
    arrange: (page) => page.getByRole("link", { name: "describeImages", exact: true }).focus(),
  },
  {
    name: "reference-call",
    path: "/v1/docs",
    onTop: true,
    arrange: (page) => page.getByRole("article", { name: "describeImages", exact: true }).getByRole("link").first().focus(),
  },
  { name: "not-found", path: "/host/image/detail/img-0000000000", refused: /404/ },
  {
    name: "shortcuts",
    path: "/account",
    onTop: true,
    arrange: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];

async function takePictures(page: Page, scene: Scene, language: string): Promise<void> {
  for (const { name, ...size } of sizes) {
    if (name === "1024" && !scene.name.startsWith("list")) continue;
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // A menu stays at its button; without one, the whole page is wanted from its top.
      await page.evaluate((onTop) => {
        if (onTop) document.activeElement?.scrollIntoView({ block: "center" });
        else scrollTo(0, 0);
      }, scene.onTop === true);
      const picture = `${scene.name}-${language}-${name}-${colorScheme}`;
      await page.screenshot({ path: `${folder}/${picture}.png`, fullPage: scene.onTop !== true });
      // What a language changes, axe does not see.
      if (language !== "en") continue;
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
      expect.soft(found, `axe on ${picture}`).toEqual([]);
    }
    const tooWide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll("table")]
        .filter((element) => element.scrollWidth > (element.parentElement ?? element).clientWidth)
        .map((element) => `${element.tagName}: ${element.scrollWidth}`),
    );
    expect.soft(tooWide, `too wide: ${scene.name} at ${name}`).toEqual([]);
  }
}

for (const language of ["en", "zh"] as const) {
  test.describe(language, () => {
    const word = words[language];
    test.use({ locale: word.locale });

    for (const scene of scenes) {
      test(scene.name, async ({ page, expectConsoleError }) => {
        if (scene.refused !== undefined) expectConsoleError(scene.refused);
        if (scene.signedOut === true) await page.context().clearCookies();
        else await signInAnyhow(page, scene.administers === true ? "admin" : "alice");
        await page.goto(scene.path);
        if (scene.administers !== true) await awake(page);
        await scene.arrange?.(page, word);
        await takePictures(page, scene, language);
      });
    }

    // The last, since it changes what there is: an image goes, one of its snapshots stays.
    test("tombstone", async ({ page }) => {
      await signInAnyhow(page, "alice");
      const name = language === "en" ? "kafka-broker-2" : "kafka-broker-3";
      await page.goto(list);
      await awake(page);
      const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
      await more(page, name, word, word.delete);
      const box = page.getByRole("checkbox", { name: word.withSnapshots });
      if (await box.isVisible()) await box.check();
      await page.getByRole("dialog").getByRole("button", { name: word.ok, exact: true }).click();
      await page.getByRole("status").filter({ hasText: name }).first().waitFor();
      await takePictures(page, { name: "list-toast", path: list, onTop: true }, language);
      await page.goto(href ?? "");
      await awake(page);
      await takePictures(page, { name: "tombstone", path: list }, language);
    });
  });
}

/** In any language: the fields are told apart by what they are. */
async function signInAnyhow(page: Page, pin: string): Promise<void> {
  const answer = await page.request.post("/sign-in", { form: { pin, password: "demo-password" }, maxRedirects: 0 });
  if (answer.status() !== 303) await signIn(page, pin, "demo-password");
}
