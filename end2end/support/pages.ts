import { expect, type Locator, type Page } from "@playwright/test";

/** The list of a tab. */
export const list = (tab: "private" | "public" | "shared" = "private") => `/host/image/list?tab=${tab}`;

/** Waits until the page's islands are awake. */
export async function awake(page: Page): Promise<void> {
  await page.locator("html.awake").waitFor();
}

/** Goes somewhere and waits until the page answers in place. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

/** The row of an image, a snapshot or an instance. */
export function row(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
}

/** Opens the More menu of an image. */
export async function openMore(page: Page, name: string): Promise<void> {
  await row(page, name).getByRole("button", { name: `More actions for ${name}` }).click();
}

/** More → Delete. */
export async function openDelete(page: Page, name: string): Promise<Locator> {
  await openMore(page, name);
  await row(page, name).getByRole("link", { name: /^Delete/ }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm Delete" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Share Image in the row. */
export async function openShare(page: Page, name: string): Promise<Locator> {
  await row(page, name).getByRole("link", { name: "Share Image", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share Image" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Types a pin into an open Share window and sends it. */
export async function shareWith(dialog: Locator, pin: string): Promise<void> {
  await dialog.getByLabel("JD Cloud account (User Pin)").fill(pin);
  await dialog.getByRole("button", { name: "Share Image", exact: true }).click();
}

/** What a disabled action says for itself, to a screen reader too. */
export async function expectDisabled(action: Locator, reason: string | RegExp): Promise<void> {
  await expect(action).toBeVisible();
  await expect(action).toHaveAttribute("aria-disabled", "true");
  await expect(action).toHaveAccessibleDescription(reason);
}

/** Text within a list of facts. */
export function fact(scope: Page | Locator, text: string | RegExp): Locator {
  return scope.getByRole("listitem").filter({ hasText: text });
}

/** The word about what was just done. */
export function toast(page: Page): Locator {
  return page.getByRole("main").getByRole("status");
}

/** Failures are counted in windows of so many seconds of the clock: waits until none of them ends within a minute. */
export async function withinWindow(seconds: number): Promise<void> {
  const enough = 60_000;
  await expect.poll(() => seconds * 1000 - (Date.now() % (seconds * 1000)), { timeout: enough + 10_000 }).toBeGreaterThan(enough);
}
