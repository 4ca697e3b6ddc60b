import { defineConfig, devices } from "@playwright/test";

export default defineConfig({
  // scripts/e2e.sh sets it to take the screenshots in place of running the tests.
  testDir: process.env.TEST_DIR ?? "./tests",
  outputDir: "./test-results",
  // Each test has a server of its own (support/server.ts), so that they run in any order.
  fullyParallel: true,
  workers: 2,
  // A test that passes at its second try is a fault that nobody has looked at yet.
  retries: 0,
  forbidOnly: true,
  reporter: [["list"], ["./support/failures.ts"]],
  // Two browsers and their servers share two processors with whatever else the machine does.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    locale: "en-GB",
    timezoneId: "UTC",
    // A menu that is still rising counts as moving. At its third look Playwright scrolls the page, which the menu follows a frame later,
    // and the click lands where it was.
    contextOptions: { reducedMotion: "reduce" },
  },
  projects: [
    {
      name: "chromium",
      use: {
        ...devices["Desktop Chrome"],
        launchOptions: {
          // Debian's: a browser build of Playwright's own would be a download from outside the registries.
          executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
          args: [
            // Chromium's sandbox does not start for root, which is who runs the tests in a container.
            "--no-sandbox",
            "--disable-gpu",
            // A test talks to its own server and to nobody else.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
          ],
        },
      },
    },
  ],
});
