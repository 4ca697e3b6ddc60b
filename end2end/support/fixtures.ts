import { test as base, type APIRequestContext, type BrowserContext, type BrowserContextOptions, expect, type Locator, type Page } from "@playwright/test";
import { type Server, startServer } from "./server.ts";
import { tamper, World } from "./world.ts";

export { expect };
export type { Locator, Page, Server, World };

type StorageState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** The demo's accounts. */
const PINS = ["alice", "bob", "carol", "数据平台", "admin"];
const PASSWORD = "demo-password";

interface TestOptions {
  /** Flags of the test's server. */
  serverFlags: readonly string[];
  /** Who is signed in on `page`; null is nobody. */
  account: string | null;
}

interface TestFixtures {
  /** The test's own server. */
  server: Server;
  /** What the test arranges without the browser. */
  world: World;
  /** Runs for every test: fails it on any error in the browser. */
  browserErrors: { watch: (context: BrowserContext) => void; expect: (pattern: RegExp) => void };
  /** A test that brings an error about on purpose says so: `expectConsoleError(/status of 403/)`. */
  expectConsoleError: (pattern: RegExp) => void;
  /** Runs for every test: adds what the server printed to the report of a test that fails. */
  serverLogs: undefined;
  /** A page in a browser of its own, with this account signed in. */
  openAs: (pin: string | null, options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerFixtures {
  /** What every test begins with: the demo's data, and everybody signed in. */
  beginning: { dataFolder: string; sessions: ReadonlyMap<string, StorageState> };
}

/** The tests' `test`: every one has a server with data of its own, and no error in the browser goes unseen. */
export const test = base.extend<TestOptions & TestFixtures, WorkerFixtures>({
  serverFlags: [[], { option: true }],
  account: ["alice", { option: true }],

  beginning: [
    async ({ playwright }, use) => {
      const server = await startServer();
      const sessions = new Map<string, StorageState>();
      for (const pin of PINS) {
        const request = await playwright.request.newContext({ baseURL: server.url });
        const answer = await request.post("/sign-in", { form: { pin, password: PASSWORD }, maxRedirects: 0 });
        expect(answer.status(), `signing in as ${pin}`).toBe(303);
        sessions.set(pin, await request.storageState());
        await request.dispose();
      }
      await server.end();
      // A page that is opened right after something happened is made twice, which a test should see only where it did something.
      await tamper(server.dataFolder, "UPDATE activity SET happened_at = happened_at - 60000000");
      await use({ dataFolder: server.dataFolder, sessions });
      await server.stop();
    },
    { scope: "worker" },
  ],

  server: async ({ beginning, serverFlags }, use) => {
    const server = await startServer(serverFlags, beginning.dataFolder);
    await use(server);
    await server.stop();
  },

  world: async ({ beginning, server, playwright }, use) => {
    const world = new World(server, (pin) => playwright.request.newContext({ baseURL: server.url, storageState: stateOf(beginning.sessions, pin) }));
    await use(world);
    await world.close();
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  storageState: async ({ account, beginning }, use) => {
    await use(stateOf(beginning.sessions, account));
  },

  // Before the next, so that it ends after it and knows of the failures that the next finds.
  serverLogs: [
    async ({ server }, use, info) => {
      await use(undefined);
      if (info.status !== info.expectedStatus) {
        await info.attach("server.log", { body: server.logs(), contentType: "text/plain" });
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
        watched.on("weberror", (error) => errors.push(`page: ${error.error().stack || `${error.error().name}: ${error.error().message}`}`));
      };
      watch(context);
      await use({ watch, expect: (pattern) => void expected.push(pattern) });
      // A test that is over leaves answers that it kept back to nobody.
      for (const page of context.pages()) await page.unrouteAll({ behavior: "ignoreErrors" });
      const unexpected = errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],

  expectConsoleError: async ({ browserErrors }, use) => {
    await use(browserErrors.expect);
  },

  openAs: async ({ browser, browserErrors, beginning, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (pin, options) => {
      const context = await browser.newContext({ baseURL: server.url, storageState: stateOf(beginning.sessions, pin), ...options });
      browserErrors.watch(context);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

function stateOf(sessions: ReadonlyMap<string, StorageState>, pin: string | null): StorageState {
  if (pin === null) return { cookies: [], origins: [] };
  const state = sessions.get(pin);
  if (state === undefined) throw new Error(`the demo has no account ${pin}`);
  return state;
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
