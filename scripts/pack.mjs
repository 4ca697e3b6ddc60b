// pack.mjs SITE NAME: gives the built files their hashed names, writes hash.txt, compresses every file that
// gets smaller by it, and prints the sizes of what every visitor loads.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [site, name] = process.argv.slice(2);

const kinds = ["js", "wasm", "css"];
const hashed = kinds.map((kind) => {
  const path = join(site, "pkg", `${name}.${kind}`);
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
  const target = join(site, "pkg", `${name}.${hash}.${kind}`);
  renameSync(path, target);
  return { kind, hash, target };
});

for (const entry of readdirSync(site, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const raw = readFileSync(path);
  const packed = {
    br: brotliCompressSync(raw, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      },
    }),
    gz: gzipSync(raw, { level: 9 }),
  };
  // Pictures and fonts are compressed already: they would be larger for it.
  for (const [suffix, bytes] of Object.entries(packed)) {
    if (bytes.length < raw.length) writeFileSync(`${path}.${suffix}`, bytes);
  }
}

// Written after the compression: it is for the server, not for visitors.
writeFileSync(join(site, "hash.txt"), hashed.map(({ kind, hash }) => `${kind}: ${hash}\n`).join(""));

const size = (path) => (existsSync(path) ? String(readFileSync(path).length) : "-").padStart(9);
console.log("site: bytes      raw   brotli");
for (const { kind, target } of hashed) {
  console.log(`site: ${kind.padEnd(5)}${size(target)}${size(`${target}.br`)}`);
}
