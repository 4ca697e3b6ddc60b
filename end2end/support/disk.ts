import { execFile } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { mkdtemp, readFile, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Download } from "@playwright/test";

const run = promisify(execFile);

/** A qcow2 file with data in it, as qemu makes it, and as nobody made it before. */
export async function makeQcow2(fileName: string, kibibytes = 640): Promise<{ path: string; sha256: string }> {
  const folder = await mkdtemp(join(tmpdir(), "disk-"));
  const made = join(folder, "made.qcow2");
  await run("qemu-img", ["create", "-q", "-f", "qcow2", made, "64M"]);
  const fill = `write -P ${randomInt(1, 256)} ${randomInt(0, 512) * 65_536} ${kibibytes}k`;
  const sign = `write -P ${randomInt(1, 256)} ${randomInt(600, 900) * 65_536 + randomInt(1, 128) * 512} 512`;
  await run("qemu-io", ["-f", "qcow2", "-c", fill, "-c", sign, made]);
  const path = join(folder, fileName);
  await rename(made, path);
  return { path, sha256: sha256(await readFile(path)) };
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The hash of what the browser downloaded. */
export async function downloadedHash(download: Download): Promise<string> {
  return sha256(await readFile(await download.path()));
}
