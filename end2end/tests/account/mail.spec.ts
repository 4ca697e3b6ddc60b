// Notices by e-mail: offered where a mail server is set, and chosen by a form.
import { expect, test } from "../../support/fixtures.ts";

test.use({ serverFlags: ["--smtp-url", "smtp://127.0.0.1:9?tls=off", "--smtp-from", "console@example.com", "--public-url", "https://console.example.com"] });

for (const javaScriptEnabled of [true, false]) {
  test(`somebody has notices mailed, and no longer, ${javaScriptEnabled ? "with" : "without"} script`, async ({ openAs }) => {
    const bob = await openAs("bob", { javaScriptEnabled });
    await bob.goto("/account/notices");
    const main = bob.getByRole("main");
    await expect(main.getByRole("heading", { name: "By e-mail" })).toBeVisible();
    await expect(main).toContainText("Notifications can go to user1@example.com too.");
    await main.getByRole("button", { name: "Send them by e-mail too" }).click();
    await expect(main).toContainText("Notifications go to user1@example.com too, in English.");
    await main.getByRole("button", { name: "Send no more e-mail" }).click();
    await expect(main).toContainText("Notifications can go to user1@example.com too.");
  });
}
