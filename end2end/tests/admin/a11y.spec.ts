// axe finds nothing on the pages of administration, in light and in dark, on a desk and on a phone; nor is anything wider than
// the window.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "../../support/fixtures.ts";

test.describe.configure({ mode: "parallel" });
test.use({ account: "admin" });

interface Scene {
  name: string;
  path: string;
  arrange?: (page: Page) => Promise<unknown>;
  refused?: RegExp;
}

// What looks at a page while it is left for another one fails in either.
const arrived = (page: Page, name: string) => page.getByRole("heading", { level: 1, name }).waitFor();

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("link", { name: "bob", exact: true }).click();
  await arrived(page, "bob");
}

const scenes: Scene[] = [
  { name: "overview", path: "/admin", arrange: (page) => page.getByText("As a table").click() },
  { name: "audit", path: "/admin/audit" },
  { name: "audit-none", path: "/admin/audit?code=D1" },
  { name: "accounts", path: "/admin/accounts" },
  { name: "account", path: "/admin/accounts?q=bob", arrange: openAccount },
  {
    name: "account-refused",
    path: "/admin/accounts",
    refused: /status of 409/,
    arrange: async (page) => {
      await page.getByLabel("User Pin", { exact: true }).fill("bob");
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "link",
    path: "/admin/accounts?q=bob",
    arrange: async (page) => {
      await openAccount(page);
      await page.getByRole("button", { name: "Reset password" }).click();
      await arrived(page, "Link to set a password");
    },
  },
  { name: "images", path: "/admin/images" },
  {
    name: "image",
    path: "/admin/images?q=gpu-train",
    arrange: async (page) => {
      await page.getByRole("link", { name: "gpu-train-cu124" }).click();
      await arrived(page, "gpu-train-cu124");
    },
  },
  { name: "snapshots", path: "/admin/snapshots" },
  { name: "jobs", path: "/admin/jobs" },
  { name: "tickets", path: "/admin/tickets" },
  { name: "lock-outs", path: "/admin/lock-outs" },
  { name: "partners", path: "/admin/partners" },
  { name: "partners-remove", path: "/admin/partners/remove?owner=alice&recipient=bob" },
  { name: "policies", path: "/admin/policies" },
  {
    name: "what-if",
    path: "/admin/policies",
    arrange: async (page) => {
      await page.getByRole("button", { name: "See what would change" }).click();
      await arrived(page, "What would change");
    },
  },
  { name: "not-found", path: "/admin/nowhere", refused: /status of 404/ },
];

for (const scene of scenes) {
  test(scene.name, async ({ page, expectConsoleError }) => {
    if (scene.refused !== undefined) expectConsoleError(scene.refused);
    await page.goto(scene.path);
    await scene.arrange?.(page);
    for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(size);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
        expect.soft(found, `${size.width} ${colorScheme}`).toEqual([]);
      }
      const tooWide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("table")]
          .filter((element) => element.scrollWidth > (element.parentElement ?? element).clientWidth)
          .map((element) => `${element.tagName}: ${element.scrollWidth}`),
      );
      expect.soft(tooWide, `too wide at ${size.width}`).toEqual([]);
    }
  });
}
