import { test as base, type APIRequestContext, type BrowserContext, type BrowserContextOptions, expect, type Locator, type Page } from "@playwright/test";
import { type Server, startServer } from "./server.ts";
import { World } from "./world.ts";

export { expect };
export type { Locator, Page, Server, World };

type StorageState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** What is let through for the tests that do not try the limits themselves: many small images, many slips of the pen. */
const ROOM = ["--image-quota", "500", "--snapshot-quota", "500", "--failed-lookups", "500", "--failed-sign-ins", "500"];

const PASSWORD = "demo-password";

interface TestOptions {
  /** Who is signed in on `page`; null is nobody. */
  account: string | null;
}

interface TestFixtures {
  /** Runs for every test: fails it on any error in the browser. */
  browserErrors: { watch: (context: BrowserContext) => void; expect: (pattern: RegExp) => void };
  /** A test that brings an error about on purpose says so: `expectConsoleError(/status of 403/)`. */
  expectConsoleError: (pattern: RegExp) => void;
  /** Runs for every test: adds what the server printed to the report of a test that fails. */
  serverLogs: undefined;
  /** A page in a browser of its own, with this account signed in. */
  openAs: (pin: string | null, options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerOptions {
  /** Flags of the worker's server. A file that sets its own gets a server of its own. */
  serverFlags: readonly string[];
}

interface WorkerFixtures {
  /** The worker's own server. Its data lives as long as the worker: a test leaves it usable for the next. */
  server: Server;
  /** What the tests arrange without the browser. */
  world: World;
}

/** The tests' `test`: every worker has a server of its own, and no error in the browser goes unseen. */
export const test = base.extend<TestOptions & TestFixtures, WorkerOptions & WorkerFixtures>({
  serverFlags: [ROOM, { scope: "worker", option: true }],
  account: ["alice", { option: true }],

  server: [
    async ({ serverFlags }, use) => {
      const server = await startServer(serverFlags);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  world: [
    async ({ server, playwright }, use) => {
      const world = new World(server, async (pin) => {
        const request = await playwright.request.newContext({ baseURL: server.url });
        const answer = await request.post("/sign-in", { form: { pin, password: PASSWORD }, maxRedirects: 0 });
        expect(answer.status(), `signing in as ${pin}`).toBe(303);
        return request;
      });
      await use(world);
      await world.close();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  storageState: async ({ account, world }, use) => {
    await use(await stateOf(world, account));
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

  browserErrors: [
    async ({ context }, use) => {
      const errors: string[] = [];
      const expected: RegExp[] = [];
      // On the context, so that a second page or a pop-up counts too.
      const watch = (watched: BrowserContext) => {
        watched.on("console", (message) => {
          if (message.type() === "error") errors.push(`console: ${message.text()} (${message.location().url})`);
        });
        watched.on("weberror", (error) => errors.push(`page: ${error.error().stack ?? error.error().message}`));
      };
      watch(context);
      await use({ watch, expect: (pattern) => void expected.push(pattern) });
      const unexpected = errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],

  expectConsoleError: async ({ browserErrors }, use) => {
    await use(browserErrors.expect);
  },

  openAs: async ({ browser, browserErrors, world }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (pin, options) => {
      const context = await browser.newContext({ storageState: await stateOf(world, pin), ...options });
      browserErrors.watch(context);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

async function stateOf(world: World, pin: string | null): Promise<StorageState> {
  if (pin === null) return { cookies: [], origins: [] };
  const { cookies, origins } = await (await world.as(pin)).storageState();
  // Only who it is: what a form of the set-up said to the account goes nowhere else.
  return { cookies: cookies.filter(({ name }) => name === "__Host-session"), origins };
}

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
