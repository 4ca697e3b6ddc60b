// axe finds nothing, on any page, menu or dialog, in light and in dark.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "../support/fixtures.ts";
import { awake, fact, list, openDelete, openMore, openShare, row, shareWith, visit } from "../support/pages.ts";

// Each scene stands alone, so that both workers can take from them.
test.describe.configure({ mode: "parallel" });

interface Scene {
  name: string;
  path: string;
  arrange?: (page: Page) => Promise<unknown>;
  refused?: RegExp;
  signedOut?: true;
}

const open = async (page: Page, name: string) => {
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await awake(page);
};
const openTab = async (page: Page, name: string, tab: string) => {
  await open(page, name);
  await page.getByRole("navigation", { name }).getByRole("link", { name: tab }).click();
  await expect(page.getByRole("navigation", { name }).getByRole("link", { name: tab })).toHaveAttribute("aria-current", "page");
  await awake(page);
};

const createKey = async (page: Page) => {
  await page.getByLabel("Name").fill("program");
  await page.getByRole("button", { name: "Create access key" }).click();
  await page.getByRole("heading", { level: 1, name: "Access key created" }).waitFor();
};

const scenes: Scene[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  {
    name: "sign-in refused",
    path: "/sign-in",
    signedOut: true,
    refused: /status of 401/,
    arrange: async (page) => {
      await page.getByLabel("User Pin").fill("alice");
      await page.getByLabel("Password").fill("wrong");
      await page.getByLabel("Password").press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "private images", path: list() },
  { name: "public images", path: list("public") },
  { name: "shared images", path: list("shared") },
  { name: "no match", path: `${list()}&q=nothing-like-it` },
  { name: "More menu", path: list(), arrange: (page) => openMore(page, "win2022-jumpbox") },
  { name: "columns", path: list(), arrange: (page) => page.getByRole("button", { name: "Columns" }).click() },
  { name: "user menu", path: list(), arrange: (page) => page.getByRole("button", { name: "Account alice" }).click() },
  { name: "region menu", path: list(), arrange: (page) => page.getByRole("button", { name: /^Region/ }).click() },
  { name: "theme menu", path: list(), arrange: (page) => page.getByRole("button", { name: "Theme" }).click() },
  { name: "reason of a disabled action", path: list(), arrange: (page) => row(page, "win2022-jumpbox").getByRole("button", { name: "Share Image" }).focus() },
  {
    name: "batch bar",
    path: list(),
    arrange: async (page) => {
      for (const name of ["debian-12-base", "edge-gateway"]) await row(page, name).getByRole("checkbox").check();
    },
  },
  {
    name: "batch delete",
    path: list(),
    arrange: async (page) => {
      for (const name of ["debian-12-base", "edge-gateway"]) await row(page, name).getByRole("checkbox").check();
      await page.getByRole("button", { name: "Delete", exact: true }).filter({ visible: true }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "Confirm Delete, clear, with snapshots",
    path: list(),
    arrange: async (page) => (await openDelete(page, "kafka-broker-3")).getByRole("checkbox").check(),
  },
  { name: "Confirm Delete, blocked", path: list(), arrange: (page) => openDelete(page, "gpu-train-cu124") },
  { name: "Confirm Delete, a page of its own", path: list(), arrange: async (page) => {
    await open(page, "kafka-broker-2");
    await page.goto(`${page.url()}/delete`);
  } },
  { name: "Share Image", path: list(), arrange: (page) => openShare(page, "debian-12-base") },
  {
    name: "Share Image, unknown account",
    path: list(),
    refused: /status of 422/,
    arrange: async (page) => {
      const dialog = await openShare(page, "debian-12-base");
      await shareWith(dialog, "13900139000");
      await dialog.getByRole("alert").waitFor();
    },
  },
  {
    name: "Share Image, first share",
    path: list(),
    refused: /status of 422/,
    arrange: async (page) => {
      const dialog = await openShare(page, "edge-gateway");
      await shareWith(dialog, "bob");
      await dialog.getByRole("button", { name: /They were removed/ }).waitFor();
    },
  },
  { name: "Rename", path: list(), arrange: async (page) => {
    await openMore(page, "edge-gateway");
    await row(page, "edge-gateway").getByRole("link", { name: "Rename" }).click();
    await page.getByRole("dialog", { name: "Rename" }).waitFor();
  } },
  { name: "resource information", path: list(), arrange: (page) => open(page, "billing-api-golden") },
  { name: "image sharing", path: list(), arrange: (page) => openTab(page, "debian-12-base", "Image Sharing") },
  { name: "image activity", path: list(), arrange: (page) => openTab(page, "debian-12-base", "Activity") },
  { name: "a recipient's view", path: list("shared"), arrange: (page) => open(page, "bob-toolbox") },
  { name: "Leave Image", path: list("shared"), arrange: async (page) => {
    await openMore(page, "bob-toolbox");
    await row(page, "bob-toolbox").getByRole("link", { name: /^Leave/ }).click();
    await page.getByRole("dialog", { name: "Leave Image" }).waitFor();
  } },
  { name: "notices", path: "/account/notices" },
  { name: "blocked sharers", path: "/account/blocked", arrange: async (page) => {
    await page.getByLabel("User Pin").fill("mallory");
    await page.getByRole("button", { name: "Block", exact: true }).click();
    await page.getByRole("button", { name: "Lift the block of mallory" }).waitFor();
  } },
  { name: "import", path: "/host/image/import" },
  { name: "snapshots", path: "/host/snapshot/list" },
  { name: "a snapshot", path: "/host/snapshot/list", arrange: (page) => open(page, "kafka-logs-vdc") },
  { name: "instances", path: "/host/instance/list" },
  { name: "an instance", path: "/host/instance/list", arrange: (page) => open(page, "billing-api-1") },
  { name: "activity", path: "/activity" },
  { name: "tickets", path: "/tickets" },
  { name: "new ticket", path: "/tickets/new" },
  { name: "account", path: "/account" },
  { name: "no access keys", path: "/account/access-keys" },
  { name: "an access key's secret", path: "/account/access-keys", arrange: (page) => createKey(page) },
  {
    name: "access keys",
    path: "/account/access-keys",
    arrange: async (page) => {
      await createKey(page);
      await page.getByRole("link", { name: "I have kept the secret" }).click();
      await page.getByRole("button", { name: "Disable program" }).waitFor();
    },
  },
  {
    name: "Delete access key",
    path: "/account/access-keys",
    arrange: async (page) => {
      await createKey(page);
      await page.getByRole("link", { name: "I have kept the secret" }).click();
      await awake(page);
      await page.getByRole("link", { name: "Delete program" }).click();
      await page.getByRole("heading", { name: "Delete access key" }).waitFor();
    },
  },
  { name: "not found", path: "/host/image/detail/img-0000000000", refused: /status of 404/ },
  { name: "keys", path: "/account", arrange: async (page) => {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  } },
];

async function expectNoViolations(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    // Without motion a colour is at once what it is going to be.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
    expect.soft(found, colorScheme).toEqual([]);
  }
}

for (const scene of scenes) {
  test.describe(scene.name, () => {
    test.use({ account: scene.signedOut === true ? null : "alice" });

    test("axe finds nothing", async ({ page, expectConsoleError }) => {
      if (scene.refused !== undefined) expectConsoleError(scene.refused);
      await visit(page, scene.path);
      await scene.arrange?.(page);
      await expectNoViolations(page);
    });
  });
}

test.describe("the description of the API", () => {
  test.use({ account: null });

  for (const { name, ...size } of [{ name: "a desk", width: 1440, height: 900 }, { name: "a phone", width: 390, height: 844 }]) {
    test(`axe finds nothing on ${name}`, async ({ page }) => {
      await page.setViewportSize(size);
      await visit(page, "/v1/docs");
      await expectNoViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    });
  }
});

test("axe finds nothing on a tombstone, nor on a machine of a deleted image", async ({ page, world }) => {
  const image = await world.image({ name: "stone", type: "cloudDisk" });
  const machine = await world.machine(image);
  await world.delete(image, "alice", { with_snapshots: "on" });
  await visit(page, image.path);
  await expect(fact(page.getByRole("main"), `${image.name}-vda`).first()).toContainText("Deleted");
  await expectNoViolations(page);
  await visit(page, machine.path);
  await expectNoViolations(page);
});

for (const path of [list(), "/host/snapshot/list", "/host/instance/list", "/account/access-keys", "/account/notices", "/tickets"]) {
  test(`axe finds nothing on a phone at ${path}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await visit(page, path);
    await expectNoViolations(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
