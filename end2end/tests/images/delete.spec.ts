// Confirm Delete: what stands in the way, what is lost, and that nothing else happens than what was shown.
import { expect, test } from "../../support/fixtures.ts";
import { planOf } from "../../support/world.ts";
import { awake, expectDisabled, fact, list, openDelete, openMore, row, toast, visit } from "../../support/pages.ts";

const ok = { name: "OK", exact: true } as const;

test("the road of the manual: list, Private Image, More, Delete, Confirm Delete, OK", async ({ page, world }) => {
  const image = await world.image({ name: "road" });
  await visit(page, "/host/image/list");
  await page.getByRole("navigation", { name: "Image", exact: true }).getByRole("link", { name: "Private Image" }).click();
  await awake(page);
  const dialog = await openDelete(page, image.name);
  await expect(dialog).toContainText(`Delete private image ${image.name} ${image.id}`);
  await expect(dialog.getByText("This cannot be undone.")).toBeVisible();
  await expect(fact(dialog, "D12")).toContainText("No machine loses rebuild");
  await expect(dialog.getByText("Not shared, nothing in progress")).toBeVisible();
  await expect(dialog.getByRole("checkbox")).toHaveCount(0);
  await dialog.getByRole("button", ok).click();
  await expect(dialog).toBeHidden();
  await expect(toast(page)).toContainText(`${image.name} deleted`);
  await expect(row(page, image.name)).toBeHidden();
});

test("from the page of the image, too", async ({ page, world }) => {
  const image = await world.image({ name: "from-page" });
  await visit(page, image.path);
  await page.getByRole("main").getByRole("link", { name: "Delete" }).click();
  await page.getByRole("dialog", { name: "Confirm Delete" }).getByRole("button", ok).click();
  await expect(page).toHaveURL(/\/host\/image\/list\?tab=private$/);
  await expect(toast(page)).toContainText(`${image.name} deleted`);
});

test("Cancel, the cross and Esc leave everything as it is", async ({ page, world }) => {
  const image = await world.image({ name: "spared" });
  await visit(page, list());
  for (const leave of ["Cancel", "Close"]) {
    const dialog = await openDelete(page, image.name);
    await dialog.getByRole("link", { name: leave }).click();
    await expect(dialog).toBeHidden();
    await expect(row(page, image.name)).toBeVisible();
  }
  const dialog = await openDelete(page, image.name);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect((await page.request.get(image.path)).status()).toBe(200);
});

test("D1: a pending image cannot be deleted, and the popup says so where one gets there", async ({ page, expectConsoleError }) => {
  expectConsoleError(/status of 409/);
  await visit(page, list());
  const href = await row(page, "win2022-jumpbox").getByRole("link", { name: "win2022-jumpbox" }).getAttribute("href");
  await visit(page, `${href}`);
  await page.getByRole("main").getByRole("link", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm Delete" });
  await expect(fact(dialog, "D1")).toContainText("Its status is Pending");
  await expectDisabled(dialog.getByRole("button", ok), "1 thing stands in the way");
  await dialog.getByRole("link", { name: "Check again" }).click();
  await expect(fact(dialog, "D1")).toContainText("Its status is Pending");
  const answer = await page.request.post(`${href}/delete`, { form: { plan: await planOf(page.request, `${href}`) } });
  expect(answer.status()).toBe(409);
  expect(await answer.text()).toContain("Its status is Pending");
});

test("D1: an image in Error can be deleted", async ({ page }) => {
  await visit(page, list());
  const dialog = await openDelete(page, "kafka-broker-2");
  await expect(dialog.getByRole("heading", { name: "What happens" })).toBeVisible();
  await expect(dialog.getByRole("button", ok)).not.toHaveAttribute("aria-disabled", "true");
});

test("D2: a shared image says with whom, and one press cancels all", async ({ page, world }) => {
  const image = await world.image({ name: "shared-out" });
  for (const pin of ["bob", "carol"]) await world.share(image, pin);
  await visit(page, list());
  await openMore(page, image.name);
  await expect(row(page, image.name).getByText("Shared with 2 accounts: the popup can cancel them")).toBeVisible();
  await page.keyboard.press("Escape");
  const dialog = await openDelete(page, image.name);
  await expect(fact(dialog, "D2")).toContainText("Shared with 2 accounts");
  await expect(fact(dialog, "D2")).toContainText("bob, carol lose it.");
  await expectDisabled(dialog.getByRole("button", ok), "1 thing stands in the way");
  await dialog.getByRole("button", ok).click({ force: true });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel 2 shares" }).click();
  await expect(dialog.getByRole("heading", { name: "What happens" })).toBeVisible();
  await expect(row(page, image.name).getByText("2 accounts")).toBeHidden();
  await dialog.getByRole("button", ok).click();
  await expect(toast(page)).toContainText(`${image.name} deleted`);
});

test("D3: machines keep a Local System Disk image, mine by name and the others as a number", async ({ page, world }) => {
  const image = await world.image({ name: "machines" });
  const mine = await world.machine(image, { name: "mine" });
  await world.share(image, "bob");
  const theirs = await world.machine(image, { name: "theirs", owner: "bob" });
  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(dialog.getByRole("heading", { name: "First, 2 things stand in the way" })).toBeVisible();
  await expect(fact(dialog, "D2")).toContainText("bob loses it, and rebuild of 1 machine.");
  await expect(fact(dialog, "D3")).toContainText("2 machines depend on its local disk");
  await expect(fact(dialog, "D3")).toContainText(`${mine.name} and 1 machine of another account.`);
  await expect(fact(dialog, "D3")).toContainText("Their data could not be recovered after a migration or a host failure.");
  await expect(dialog).not.toContainText(theirs.name);
  await expect(dialog).not.toContainText(theirs.id);
  await expectDisabled(dialog.getByRole("button", ok), "2 things stand in the way");
  await fact(dialog, "D3").getByRole("link", { name: "Open machines" }).click();
  await expect(page).toHaveURL(new RegExp(`/host/instance/list\\?image=${image.id}$`));
  await expect(row(page, mine.name)).toBeVisible();
  await expect(page.getByRole("main").getByRole("row")).toHaveCount(2);

  await world.cancelShare(image, "bob");
  await world.release(mine);
  await world.release(theirs);
  await visit(page, list());
  const clear = await openDelete(page, image.name);
  await expect(clear.getByRole("heading", { name: "What happens" })).toBeVisible();
});

test("D3: only others' machines are counted and nothing more", async ({ page, world }) => {
  const image = await world.image({ name: "others" });
  await world.share(image, "bob");
  await world.machine(image, { owner: "bob" });
  await world.machine(image, { owner: "bob" });
  await world.cancelShare(image, "bob");
  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(fact(dialog, "D3")).toContainText("2 machines of other accounts.");
  await expect(fact(dialog, "D3").getByRole("link")).toHaveCount(0);
});

test("D4: a busy image waits for its copy", async ({ page }) => {
  await visit(page, list());
  await expect(row(page, "payments-rollback")).toContainText("being copied, converted or exported");
  await openMore(page, "payments-rollback");
  await expect(row(page, "payments-rollback").getByText("Busy: the popup says when it can go")).toBeVisible();
  await page.keyboard.press("Escape");
  const dialog = await openDelete(page, "payments-rollback");
  await expect(fact(dialog, "D4")).toContainText("A copy of it is being made");
  await expect(fact(dialog, "D4")).toContainText("A busy image cannot be deleted before the copy or conversion ends.");
  await expectDisabled(dialog.getByRole("button", ok), "1 thing stands in the way");
  // Sharing it is still possible.
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(row(page, "payments-rollback").getByRole("link", { name: "Share Image" })).toBeVisible();
});

test("D6: public images and images shared with me are not mine to delete", async ({ page, openAs, expectConsoleError }) => {
  expectConsoleError(/status of 4/);
  for (const [tab, name] of [["public", "alpine-3.20"], ["shared", "bob-toolbox"]] as const) {
    await visit(page, list(tab));
    await openMore(page, name);
    await expect(row(page, name).getByRole("link", { name: "Open details" })).toBeVisible();
    await expect(row(page, name).getByText("Delete")).toBeHidden();
    const href = await row(page, name).getByRole("link", { name, exact: true }).getAttribute("href");
    await page.goto(`${href}/delete`);
    await expect(fact(page.getByRole("main"), "D6")).toContainText("This image is not yours to delete");
    await expectDisabled(page.getByRole("main").getByRole("button", ok), "1 thing stands in the way");
    const form = { plan: await planOf(page.request, `${href}`) };
    expect([403, 409]).toContain((await page.request.post(`${href}/delete`, { form })).status());
  }
  // Not even whoever published it.
  const admin = await openAs("admin");
  await visit(admin, list("public"));
  await openMore(admin, "alpine-3.20");
  await expect(row(admin, "alpine-3.20").getByRole("link", { name: "Rename" })).toBeVisible();
  await expect(row(admin, "alpine-3.20").getByText("Delete")).toBeHidden();
});

test("a stranger's image does not exist, whatever is asked of it", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 404/);
  const image = await world.image({ owner: "carol", name: "strangers" });
  for (const path of ["", "/delete", "/share", "/rename", "/download"]) {
    expect((await page.goto(`${image.path}${path}`))?.status(), path).toBe(404);
    await expect(page.getByText("It does not exist, or it is not yours to see.")).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText(image.name);
  }
  for (const path of ["/delete", "/delete/cancel-shares", "/share", "/cancel-share", "/rename"]) {
    const form = { pin: "bob", name: "x", secrets_removed: "yes", plan: "0" };
    expect((await page.request.post(`${image.path}${path}`, { form })).status(), path).toBe(404);
  }
});

test("D12: what is lost is said before, and the machine says it afterwards", async ({ page, world }) => {
  const image = await world.image({ name: "backup-point", type: "cloudDisk" });
  const machine = await world.machine(image, { name: "rebuilt-from" });
  await visit(page, machine.path);
  await expect(page.getByRole("definition").filter({ hasText: "Can be rebuilt" })).toBeVisible();

  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  await expect(fact(dialog, "D12")).toContainText("1 machine can no longer be rebuilt to this image's backup point");
  await expect(fact(dialog, "D12")).toContainText(`${machine.name}. They keep running.`);
  await dialog.getByRole("button", ok).click();
  await expect(toast(page)).toContainText(`${image.name} deleted`);

  await visit(page, machine.path);
  await expect(page.getByRole("heading", { level: 1, name: machine.name })).toBeVisible();
  await expect(page.getByText("Running", { exact: true })).toBeVisible();
  const rebuild = page.getByRole("definition").filter({ hasText: "Cannot be rebuilt" });
  await expect(rebuild).toContainText("The image was deleted, so its backup point is gone. D12");
  await expect(page.getByRole("main")).toContainText(image.name);
});

test("with the box ticked and nothing in the way the snapshot goes too", async ({ page, world }) => {
  const image = await world.image({ name: "with-snapshot", type: "cloudDisk" });
  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  const box = dialog.getByRole("checkbox", { name: "Delete the associated snapshot at the same time" });
  await expect(box).not.toBeChecked();
  await box.check();
  await dialog.getByRole("button", ok).click();
  await expect(toast(page)).toContainText(`${image.name}-vda · Deleted`);
  await visit(page, "/host/snapshot/list");
  await expect(row(page, `${image.name}-vda`)).toBeHidden();
});

test("a plan that is no longer true deletes nothing and shows what changed", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of (409|422)/);
  const image = await world.image({ name: "stale" });
  // A second window whose page does not follow changes: without script.
  const other = await openAs("alice", { javaScriptEnabled: false });
  await other.goto(`${image.path}/delete`);
  await expect(other.getByRole("heading", { name: "What happens" })).toBeVisible();

  await visit(page, image.path);
  await page.getByRole("link", { name: "Share Image" }).click();
  const share = page.getByRole("dialog", { name: "Share Image" });
  await share.getByLabel("JD Cloud account (User Pin)").fill("bob");
  await share.getByRole("button", { name: "Share Image" }).click();
  await share.getByRole("button", { name: "They were removed, share with bob" }).click();
  await expect(fact(share, "bob")).toBeVisible();

  const answered = other.waitForResponse((response) => response.request().method() === "POST");
  await other.getByRole("button", ok).click();
  expect((await answered).status()).toBe(409);
  await expect(other.getByRole("alert")).toContainText("Things have changed since this was shown, so nothing was deleted. This is how it is now.");
  await expect(fact(other.getByRole("main"), "D2")).toContainText("Shared with 1 account");
  expect((await page.request.get(image.path)).status()).toBe(200);
  await page.reload();
  await expect(page.getByRole("main").getByText("Available", { exact: true })).toBeVisible();
});

test("a plan that changed while OK was on its way is refused in the popup, too", async ({ page, world, expectConsoleError }) => {
  expectConsoleError(/status of 409/);
  const image = await world.image({ name: "raced", type: "cloudDisk" });
  await visit(page, list());
  const dialog = await openDelete(page, image.name);
  await dialog.getByRole("checkbox").check();
  // The change comes between the press and the server.
  await page.route(`**${image.path}/delete`, async (route) => {
    await world.machine(image, { name: "raced" });
    await route.continue();
  });
  await dialog.getByRole("button", ok).click();
  await expect(dialog.getByRole("alert")).toContainText("Things have changed since this was shown, so nothing was deleted.");
  await expect(fact(dialog, "D12")).toContainText("1 machine can no longer be rebuilt");
  await expect(dialog.getByRole("checkbox")).toBeChecked();
  await page.unroute(`**${image.path}/delete`);
  await dialog.getByRole("button", ok).click();
  await expect(toast(page)).toContainText(`${image.name} deleted`);
});

test("the tombstone is the owner's alone", async ({ page, openAs, world, expectConsoleError }) => {
  expectConsoleError(/status of 404/);
  const image = await world.image({ name: "tombstone" });
  await world.share(image, "bob");
  await world.cancelShare(image, "bob");
  await world.delete(image);
  await visit(page, image.path);
  await expect(page.getByText("This image was deleted. What is left is what it was and what became of its snapshots.")).toBeVisible();
  await expect(page.getByRole("main").getByText("Deleted", { exact: true }).first()).toBeVisible();
  for (const action of ["Delete", "Share Image", "Rename", "Download"]) {
    await expect(page.getByRole("main").getByRole("link", { name: action, exact: true })).toBeHidden();
  }
  for (const pin of ["bob", "carol"]) {
    const stranger = await openAs(pin);
    expect((await stranger.goto(image.path))?.status()).toBe(404);
  }
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("the road and its refusals", async ({ page, world }) => {
    const image = await world.image({ name: "zh-delete" });
    await world.share(image, "bob");
    const machine = await world.machine(image, { owner: "bob" });
    await visit(page, "/host/image/list");
    await page.getByRole("navigation", { name: "镜像", exact: true }).getByRole("link", { name: "私有镜像" }).click();
    await awake(page);
    await row(page, image.name).getByRole("button", { name: `${image.name} 的更多操作` }).click();
    await row(page, image.name).getByRole("link", { name: /^删除/ }).click();
    const dialog = page.getByRole("dialog", { name: "删除镜像" });
    await expect(dialog.getByRole("heading", { name: "有 2 项需要先处理" })).toBeVisible();
    await expect(fact(dialog, "D2")).toContainText("已共享给 1 个账户");
    await expect(fact(dialog, "D2")).toContainText("取消共享之前，不能删除已共享的镜像。bob将失去此镜像，1 台主机无法重置。");
    await expect(fact(dialog, "D3")).toContainText("1 台主机依赖其本地盘");
    await expect(fact(dialog, "D3")).toContainText("其他账户的 1 台主机。");
    await expectDisabled(dialog.getByRole("button", { name: "确定" }), "有 2 项需要先处理");
    await dialog.getByRole("button", { name: "取消 1 个共享" }).click();
    await expect(fact(dialog, "D2")).toBeHidden();
    await world.release(machine);
    await dialog.getByRole("link", { name: "取消", exact: true }).click();
    await row(page, image.name).getByRole("button", { name: `${image.name} 的更多操作` }).click();
    await row(page, image.name).getByRole("link", { name: /^删除/ }).click();
    await expect(dialog.getByText("没有主机受影响")).toBeVisible();
    await dialog.getByRole("button", { name: "确定" }).click();
    await expect(toast(page)).toContainText(`已删除 ${image.name}`);
  });

  test("the box, pending and busy", async ({ page }) => {
    await visit(page, list());
    const open = async (name: string) => {
      await row(page, name).getByRole("button", { name: `${name} 的更多操作` }).click();
      await row(page, name).getByRole("link", { name: /^删除/ }).click();
      return page.getByRole("dialog", { name: "删除镜像" });
    };
    const dialog = await open("billing-api-golden");
    await expect(dialog.getByRole("checkbox", { name: "将镜像关联快照一同删除" })).not.toBeChecked();
    await expect(fact(dialog, "D12")).toContainText("2 台主机将无法重置 到此镜像的备份点");
    await expect(fact(dialog, "D12")).toContainText(/billing-api-\d、billing-api-\d。\s?主机会继续运行。/);
    await dialog.getByRole("link", { name: "取消", exact: true }).click();
    await expect(fact(await open("payments-rollback"), "D4")).toContainText("正在复制此镜像");
    await dialog.getByRole("link", { name: "取消", exact: true }).click();
    await row(page, "win2022-jumpbox").getByRole("button", { name: "win2022-jumpbox 的更多操作" }).click();
    await expect(row(page, "win2022-jumpbox").getByText("仅“可用”或“错误”状态的私有镜像可以删除。")).toBeVisible();
  });
});
