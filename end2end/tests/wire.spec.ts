// What the image list costs on the wire, for somebody who comes for the first time.
import { expect, type Page, test } from "../support/fixtures.ts";
import { list, row, visit } from "../support/pages.ts";

const LIMIT = 150 * 1024;

interface Cost {
  path: string;
  encoding: string;
  bytes: number;
}

/** Notes what every response costs on the wire, headers and all. */
async function meter(page: Page): Promise<Cost[]> {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const responses = new Map<string, Omit<Cost, "bytes">>();
  const costs: Cost[] = [];
  network.on("Network.responseReceived", ({ requestId, response }) => {
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]));
    responses.set(requestId, { path: new URL(response.url).pathname, encoding: headers["content-encoding"] ?? "" });
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const response = responses.get(requestId);
    if (response !== undefined) costs.push({ ...response, bytes: encodedDataLength });
  });
  return costs;
}

function print(costs: Cost[]): number {
  for (const { path, encoding, bytes } of costs) console.log(`${String(bytes).padStart(8)} B  ${encoding.padEnd(4)} ${path}`);
  const total = costs.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${String(total).padStart(8)} B  in all`);
  return total;
}

const needed = [/^\/host\/image\/list$/, /\.css$/, /\.js$/, /\.wasm$/, /^\/icons\.svg$/];
const missing = (costs: Cost[]) => needed.filter((what) => !costs.some(({ path }) => what.test(path)));

test("the list takes at most 150 KB, all of it compressed with brotli, each file once", async ({ page }) => {
  const costs = await meter(page);
  await visit(page, list());
  await expect(row(page, "edge-gateway")).toBeVisible();
  await expect.poll(() => missing(costs)).toEqual([]);
  const total = print(costs);
  for (const what of needed) {
    const found = costs.filter(({ path }) => what.test(path));
    expect(found.map(({ encoding }) => encoding), `${what}`).toEqual(["br"]);
  }
  expect(total).toBeLessThanOrEqual(LIMIT);
});

test("the next page takes little more than its HTML", async ({ page }) => {
  await visit(page, list());
  await expect(row(page, "edge-gateway")).toBeVisible();
  const costs = await meter(page);
  await visit(page, list("public"));
  await expect(row(page, "alpine-3.20")).toBeVisible();
  await expect.poll(() => missing(costs).length).toBeLessThan(2);
  expect(print(costs)).toBeLessThanOrEqual(12 * 1024);
});
