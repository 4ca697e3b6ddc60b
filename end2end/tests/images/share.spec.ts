// Share Image: with whom, with whom not, and why.
import { expect, test } from "../../support/fixtures.ts";
import { expectDisabled, fact, list, openShare, row, shareWith, visit } from "../../support/pages.ts";

const unknown = "JD Cloud account does not exist";

test("the second road of the manual: image name, Image Sharing, Add Share", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "add-share" });
  await visit(page, list());
  await page.getByRole("link", { name: image.name, exact: true }).click();
  await page.getByRole("navigation", { name: image.name }).getByRole("link", { name: "Image Sharing" }).click();
  await expect(page).toHaveURL(/\?tab=sharing$/);
  await page.locator("html.awake").waitFor();
  await expect(page.getByRole("main").getByText("Nobody yet.")).toBeVisible();
  await page.getByRole("link", { name: "Add Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share Image" });
  await expect(dialog.getByText("0 of 10 used")).toBeVisible();
  await shareWith(dialog, "bob");
  await dialog.getByRole("button", { name: "They were removed, share with bob" }).click();
  await expect(fact(dialog, "bob")).toContainText("since just now");
  await dialog.getByRole("link", { name: "OK" }).click();
  await expect(dialog).toBeHidden();
  await expect(fact(page.getByRole("main"), "bob")).toBeVisible();
  await expect(page.getByRole("main").getByText("1 of 10 used")).toBeVisible();
});

test("S3, S5: nothing but an exact User Pin is an account", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "lookup" });
  await visit(page, list());
  const dialog = await openShare(page, image.name);
  const field = dialog.getByLabel("JD Cloud account (User Pin)");
  for (const { typed, hint } of [
    { typed: "charlie-lab", hint: "" },
    { typed: "BOB", hint: "" },
    { typed: "007", hint: "" },
    { typed: "<b>bob</b>", hint: "" },
    { typed: "13800138001", hint: " This looks like a mobile number. Ask for the User Pin instead." },
    { typed: "user1@example.com", hint: " This looks like an e-mail address. Ask for the User Pin instead." },
    { typed: "123456789012", hint: " This looks like an account ID. Ask for the User Pin instead." },
  ]) {
    await shareWith(dialog, typed);
    await expect(field).toHaveAccessibleDescription(`${unknown}${hint}`);
    await expect(dialog.getByRole("alert")).toHaveText(unknown);
    await expect(field).toHaveValue(typed);
    await expect(field).toBeFocused();
  }
  await expect(dialog.getByText("0 of 10 used")).toBeVisible();
});

test("S5: a pin is trimmed, may be Chinese, and the share takes effect at once", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "at-once" });
  await visit(page, list());
  const dialog = await openShare(page, image.name);
  await shareWith(dialog, "  数据平台 ");
  await dialog.getByRole("button", { name: "They were removed, share with 数据平台" }).click();
  await expect(fact(dialog, "数据平台")).toBeVisible();
  const recipient = await openAs("数据平台");
  await visit(recipient, list("shared"));
  await expect(row(recipient, image.name).getByRole("cell", { name: "alice", exact: true })).toBeVisible();
});

test("S9: not with oneself, and twice is once", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "twice" });
  await world.share(image, "bob");
  await visit(page, list());
  const dialog = await openShare(page, image.name);
  await shareWith(dialog, "alice");
  await expect(dialog.getByRole("alert")).toHaveText("This is your own User Pin; the image is yours already.");
  await shareWith(dialog, "bob");
  await expect(dialog.getByRole("alert")).toBeHidden();
  await expect(dialog.getByText("1 of 10 used")).toBeVisible();
  await expect(fact(dialog, "bob")).toHaveCount(1);
});

test("the question about keys and passwords is asked once, before the first share", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 422/);
  const image = await world.image({ name: "question" });
  await visit(page, list());
  const dialog = await openShare(page, image.name);
  const question = dialog.getByText("Were keys and passwords removed from this image?");
  await shareWith(dialog, "bob");
  await expect(question).toBeVisible();
  await expect(fact(dialog, "bob")).toBeHidden();
  await dialog.getByRole("button", { name: "They were removed, share with bob" }).click();
  await expect(fact(dialog, "bob")).toBeVisible();
  await shareWith(dialog, "carol");
  await expect(fact(dialog, "carol")).toBeVisible();
  await expect(question).toBeHidden();
});

test("S1, S4: an image that cannot be shared says why in its row, on its page and in its window", async ({ page }) => {
  await visit(page, list());
  for (const { name, reason, window } of [
    { name: "win2022-jumpbox", reason: "Only an Available image can be shared; this one is Pending. (S1)", window: "this one is Pending." },
    { name: "billing-api-golden", reason: "It references a snapshot; such images cannot be shared. (S4)", window: "It references a snapshot" },
  ]) {
    await visit(page, list());
    const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
    await visit(page, `${href}?tab=sharing`);
    await expectDisabled(page.getByRole("button", { name: "Add Share" }), reason);
    await page.goto(`${href}/share`);
    await expect(page.getByRole("heading", { name: "This image cannot be shared" })).toBeVisible();
    await expect(fact(page.getByRole("main"), window)).toBeVisible();
    await expect(page.getByRole("textbox", { name: /User Pin/ })).toHaveCount(0);
    const answer = await page.request.post(`${href}/share`, { form: { pin: "bob", secrets_removed: "yes" } });
    expect(answer.status()).toBe(422);
  }
});

test("S2: a recipient can neither share nor edit, not even by asking for the window", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 403/);
  await visit(page, list("shared"));
  const href = await page.getByRole("link", { name: "bob-toolbox", exact: true }).getAttribute("href");
  for (const verb of ["share", "rename"]) {
    expect((await page.goto(`${href}/${verb}`))?.status()).toBe(403);
    await expect(page.getByText("Only the owner of an image can share, edit or delete it.", { exact: false })).toBeVisible();
  }
});

test("S1: a public image is not shared", async ({ openAs }) => {
  const admin = await openAs("admin");
  await visit(admin, list("public"));
  await expect(row(admin, "alpine-3.20").getByText("Share Image")).toBeHidden();
  const href = await admin.getByRole("link", { name: "alpine-3.20", exact: true }).getAttribute("href");
  await admin.goto(`${href}/share`);
  await expect(fact(admin.getByRole("main"), "A public image is not shared: everybody has it already.")).toBeVisible();
});

test("the recipient sees neither the other recipients nor what only the owner knows", async ({ openAs, world }) => {
  const image = await world.image({ name: "discreet", flags: ["--description", "owner's note"] });
  for (const pin of ["bob", "carol"]) await world.share(image, pin);
  const bob = await openAs("bob");
  for (const tab of ["", "?tab=sharing", "?tab=activity"]) {
    await visit(bob, `${image.path}${tab}`);
    await expect(bob.getByRole("main")).not.toContainText("carol");
    await expect(bob.getByRole("main")).not.toContainText("owner's note");
    await expect(bob.getByRole("heading", { name: "Device Mapping" })).toBeHidden();
  }
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("the window, its refusals and its question", async ({ page, world, expectConsoleError }) => {
    expectConsoleError(/status of 422/);
    const image = await world.image({ name: "zh-share" });
    await visit(page, list());
    await row(page, image.name).getByRole("link", { name: "共享镜像", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "共享镜像" });
    const field = dialog.getByLabel("京东云账号（用户Pin）");
    const send = async (pin: string) => {
      await field.fill(pin);
      await dialog.getByRole("button", { name: "共享镜像", exact: true }).click();
    };
    await send("nobody");
    await expect(dialog.getByRole("alert")).toHaveText("京东云账号不存在");
    await expect(field).toHaveAccessibleDescription("京东云账号不存在");
    await send("13800138001");
    await expect(field).toHaveAccessibleDescription("京东云账号不存在 这看起来是手机号，请向对方索取用户Pin。");
    await send("alice");
    await expect(dialog.getByRole("alert")).toHaveText("这是您自己的用户Pin，镜像已属于您。");
    await send("bob");
    await expect(dialog.getByText("是否已从此镜像中删除密钥和密码？得到镜像的人能看到其中的全部内容。")).toBeVisible();
    await dialog.getByRole("button", { name: "已删除，共享给 bob" }).click();
    await expect(fact(dialog, "bob")).toBeVisible();
    await dialog.getByRole("button", { name: "取消与 bob 的共享" }).click();
    await expect(dialog.getByText("尚未共享。")).toBeVisible();
    await dialog.getByRole("link", { name: "确定" }).click();
    await expectDisabled(row(page, "win2022-jumpbox").getByRole("button", { name: "共享镜像" }), "仅“可用”状态的私有镜像可以共享。 (S1)");
  });
});
