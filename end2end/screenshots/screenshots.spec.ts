// Takes a picture of each page, in each size and colour scheme, into target/screenshots, for a person to look at.
import { fileURLToPath } from "node:url";
import { test } from "../support/fixtures.ts";

const folder = fileURLToPath(new URL("../../target/screenshots", import.meta.url));

const pages = [{ name: "sign-in", path: "/sign-in" }];
const sizes = [
  { name: "wide", width: 1280, height: 800 },
  { name: "phone", width: 390, height: 844 },
];

for (const { name, path } of pages) {
  for (const size of sizes) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`${name}, ${size.name}, ${colorScheme}`, async ({ page }) => {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.goto(path);
        await page.screenshot({ path: `${folder}/${name}-${size.name}-${colorScheme}.png`, fullPage: true });
      });
    }
  }
}
