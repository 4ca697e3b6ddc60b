// What nobody may be able to do with a browser.
import { expect, signIn, test } from "../support/fixtures.ts";
import { list, openShare, row, shareWith, visit } from "../support/pages.ts";

test.describe("nobody signed in", () => {
  test.use({ account: null });

  test("the session's cookie is out of reach of scripts, and of other sites", async ({ page, context }) => {
    await signIn(page, "carol", "demo-password");
    expect(await page.evaluate(() => document.cookie)).toBe("");
    const cookies = await context.cookies();
    const session = cookies.find(({ name }) => name === "__Host-session");
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    for (const cookie of cookies) expect(cookie, cookie.name).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax" });
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  });

  test("signing in leads nowhere but into the console", async ({ page, openAs, expectConsoleError }) => {
    expectConsoleError(/status of 404/);
    for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%09/evil.example"]) {
      const visitor = await openAs(null);
      await visitor.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await visitor.getByLabel("User Pin").fill("carol");
      await visitor.getByLabel("Password").fill("demo-password");
      await visitor.getByRole("button", { name: "Sign in" }).click();
      await expect(visitor.getByRole("button", { name: "Account carol" }).or(visitor.getByRole("heading", { name: "Not found" })).first()).toBeVisible();
      expect(new URL(visitor.url()).hostname, next).toBe("127.0.0.1");
      await visitor.close();
    }
    const answer = await page.request.post("/preferences", { form: { theme: "dark", next: "https://evil.example/" }, maxRedirects: 0 });
    expect(answer.headers().location).toBe("/host/image/list");
  });

  test("nothing but the sign-in page is shown", async ({ page }) => {
    for (const path of ["/host/image/list", "/host/image/import", "/host/snapshot/list", "/host/instance/list", "/activity", "/account", "/host/image/batch/delete"]) {
      await page.goto(path);
      await expect(page, path).toHaveURL(/\/sign-in\?next=/);
    }
  });
});

test("markup in a name cannot be entered, and shows as text where it was typed", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const markup = `"><img src=x onerror="document.title='owned'">`;
  const image = await world.image({ name: "plain" });
  await visit(page, `${image.path}/rename`);
  await page.getByLabel("Name", { exact: true }).evaluate((field) => field.removeAttribute("maxlength"));
  await page.getByLabel("Name", { exact: true }).fill(markup);
  await page.getByLabel("Description").fill(markup);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("A name is 1 to 32 of Chinese characters");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(markup);

  // A description may hold it: as text.
  await page.getByLabel("Name", { exact: true }).fill(image.name);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("definition").filter({ hasText: markup })).toBeVisible();

  await visit(page, `${list()}&q=${encodeURIComponent(markup)}`);
  await expect(page.getByRole("heading", { name: "No image matches" })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: "Name or ID" })).toHaveValue(markup);

  await visit(page, list());
  const dialog = await openShare(page, image.name);
  await shareWith(dialog, markup);
  await expect(dialog.getByRole("alert")).toHaveText("JD Cloud account does not exist");
  await expect(dialog.getByLabel("JD Cloud account (User Pin)")).toHaveValue(markup);
  expect(await page.evaluate(() => document.images.length)).toBe(0);
  await expect(page).toHaveTitle(/Image Console$/);
});

test("a tour of the console breaks no rule of its content policy", async ({ page }) => {
  const reports: string[] = [];
  await page.exposeFunction("reportViolation", (report: string) => reports.push(report));
  await page.addInitScript(() => {
    const { reportViolation } = window as unknown as { reportViolation: (report: string) => void };
    document.addEventListener("securitypolicyviolation", (event) => reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
  });
  for (const path of [list(), list("public"), list("shared"), "/host/image/import", "/host/snapshot/list", "/host/instance/list", "/activity", "/account"]) {
    await visit(page, path);
    const policy = await page.evaluate(async () => (await fetch(location.href)).headers.get("content-security-policy"));
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
  }
  await visit(page, list());
  await row(page, "debian-12-base").getByRole("link", { name: "Share Image" }).click();
  await expect(page.getByRole("dialog", { name: "Share Image" })).toBeVisible();
  expect(reports).toEqual([]);
});

test("a script that got into a page would not run", async ({ page, expectConsoleError }) => {
  expectConsoleError(/Content Security Policy/);
  await visit(page, list());
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
    const remote = document.createElement("script");
    remote.src = "https://evil.example/x.js";
    document.body.append(remote);
  });
  await expect(page).toHaveTitle(/Image Console$/);
});

test("forms from other sites are turned away", async ({ page, world }) => {
  const image = await world.image({ name: "cross-site" });
  for (const headers of [{ Origin: "https://evil.example" }, { "Sec-Fetch-Site": "cross-site", Origin: "null" }]) {
    const answer = await page.request.post(`${image.path}/delete`, { form: {}, headers, maxRedirects: 0 });
    expect(answer.status()).toBe(403);
  }
  await visit(page, image.path);
  await expect(page.getByRole("heading", { level: 1, name: image.name })).toBeVisible();
  await expect(page.getByRole("main").getByText("Available", { exact: true })).toBeVisible();
});

test("theme, language, region and columns persist, and hold nothing but choices", async ({ page, context }) => {
  await visit(page, "/account");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account Management" })).toBeVisible();
  const colour = () => page.evaluate(() => getComputedStyle(document.body).color);
  const dark = await colour();
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "账户管理" })).toBeVisible();
  const other = await context.newPage();
  await visit(other, list());
  await expect(other.getByRole("heading", { level: 1, name: "镜像" })).toBeVisible();
  expect(await other.evaluate(() => document.documentElement.lang)).toMatch(/^zh/);
  expect(await other.evaluate(() => getComputedStyle(document.body).color)).toBe(dark);
  await page.getByRole("button", { name: "主题" }).click();
  await page.getByRole("button", { name: "浅色" }).click();
  await expect.poll(colour).not.toBe(dark);
  // A choice that is none is passed over.
  await page.request.post("/preferences", { form: { theme: "<b>", language: "xx", region: "nowhere", next: "/account" } });
  await visit(page, "/account");
  await expect(page.getByRole("heading", { level: 1, name: "账户管理" })).toBeVisible();
});
