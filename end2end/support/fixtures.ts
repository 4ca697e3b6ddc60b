import { test as base, expect, type Page } from "@playwright/test";
import { type Server, startServer } from "./server.ts";

export { expect };
export type { Server };

interface TestFixtures {
  /**
   * Runs for every test: fails it on any error in the browser.
   * A test that brings one about on purpose says so: `expectConsoleError(/status of 403/)`.
   */
  expectConsoleError: (pattern: RegExp) => void;
  /** Runs for every test: adds what the server printed to the report of a test that fails. */
  serverLogs: undefined;
}

interface WorkerFixtures {
  /** The worker's own server. Its data lives as long as the worker: a test leaves it usable for the next. */
  server: Server;
}

/** The tests' `test`: every worker has a server of its own, and no error in the browser goes unseen. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // Playwright reads a fixture's needs from this pattern, so it has to be one even where it is empty.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  // Before the next, so that it ends after it and knows of the failures that the next finds.
  serverLogs: [
    async ({ server }, use, info) => {
      const before = server.logs().length;
      await use(undefined);
      if (info.status !== info.expectedStatus) {
        await info.attach("server.log", { body: server.logs().slice(before), contentType: "text/plain" });
      }
    },
    { auto: true },
  ],

  expectConsoleError: [
    async ({ context }, use) => {
      const errors: string[] = [];
      const expected: RegExp[] = [];
      // On the context, so that a second page or a pop-up counts too.
      context.on("console", (message) => {
        if (message.type() === "error") errors.push(`console: ${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => errors.push(`page: ${error.error().stack ?? error.error().message}`));
      await use((pattern) => void expected.push(pattern));
      const unexpected = errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in as a person would, and waits for the server's answer, whichever it is. */
export async function signIn(page: Page, pin: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("User Pin", { exact: true }).fill(pin);
  await page.getByLabel("Password", { exact: true }).fill(password);
  // Without waiting, a test's next page.goto() would break the request off.
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await answered;
  await page.waitForLoadState();
}
