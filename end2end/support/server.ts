import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../../target", import.meta.url));
const program = process.env.IMAGE_CONSOLE ?? join(target, "debug/image-console");
const site = process.env.IMAGE_CONSOLE_SITE ?? join(target, "site");

const READY = /^Image Console listens on (http:\/\/127\.0\.0\.1:\d+)\s/m;
/** Flags that the other commands know as well. */
const POLICY = /^--(image-quota|snapshot-quota|image-share-quota|local-disk-rule|snapshot-share-rule|delete-confirmation|share-partners)$/;
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5_000;

/** A running console with demo data, alone in a temporary folder of its own. */
export interface Server {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** The temporary folder: `console.db` and `blobs/`. */
  readonly dataFolder: string;
  /** All that it has printed so far, on either stream. */
  logs(): string;
  /** Runs a command of the same program on the same data, and returns what it prints. */
  run(command: readonly string[], input?: Buffer | string): Promise<string>;
  /** Ends it; its data stays. */
  end(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a server on a port that the system picks, and waits until it listens. Its data is a copy of the folder `template`,
 * or the demo made anew, which takes longer.
 */
export async function startServer(flags: readonly string[] = [], template?: string): Promise<Server> {
  if (!existsSync(program)) throw new Error(`${program} is not there: build it with 'make e2e'`);

  const dataFolder = await mkdtemp(join(tmpdir(), "image-console-"));
  if (template !== undefined) await cp(template, dataFolder, { recursive: true });
  // Nothing of the developer's own settings: a test must not depend on them.
  const env = {
    PATH: process.env.PATH,
    HOME: dataFolder,
    LANG: "C.UTF-8",
    RUST_LOG: process.env.RUST_LOG ?? "info",
    // What is told of a deletion should not depend on how busy the machine is.
    IMAGE_CONSOLE_DELETION_WAIT_MILLISECONDS: "20000",
  };
  const storage = ["--database-url", `sqlite:${dataFolder}/console.db`, "--blob-url", `file://${dataFolder}/blobs`];
  const child = spawn(program, ["serve", "--demo", "--addr", "127.0.0.1:0", "--site-root", site, ...storage, ...flags], {
    env,
    cwd: dataFolder,
    stdio: ["ignore", "pipe", "pipe"],
  });

  // Both streams are read to their end: a full pipe would stop the server.
  let output = "";
  let answer = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    answer += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  let failure: Error | undefined;
  child.on("error", (error) => (failure = error));

  const run = async (command: readonly string[], input: Buffer | string = "") => {
    // The limits are the server's flags too, so that a command goes by the same.
    const policy = flags.filter((_, at) => POLICY.test(flags[at] ?? "") || POLICY.test(flags[at - 1] ?? ""));
    const other = spawn(program, [...command, ...storage, ...policy], { env, cwd: dataFolder, stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    let complaint = "";
    other.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    other.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    const ended = new Promise<number | null>((resolve, reject) => other.on("close", resolve).on("error", reject));
    other.stdin.on("error", () => undefined).end(input);
    if ((await ended) !== 0) throw new Error(`${command.join(" ")}: ${complaint}`);
    return said.trim();
  };

  const end = () => endProcess(child);
  const stop = async () => {
    await end();
    await rm(dataFolder, { recursive: true, force: true });
  };

  for (const began = Date.now(); ; await sleep(20)) {
    const url = READY.exec(answer)?.[1];
    if (url !== undefined) return { url, dataFolder, logs: () => output, run, end, stop };
    const late = Date.now() - began > START_LIMIT_MS;
    if (late || failure !== undefined || hasEnded(child)) {
      await stop();
      throw new Error(`the server did not start${late ? ` within ${START_LIMIT_MS} ms` : ""}: ${failure?.message ?? ""}\n${output}`);
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Asks the process to end, and ends it by force where it does not. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const patience = new AbortController();
  const forced = sleep(STOP_LIMIT_MS, undefined, { signal: patience.signal }).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  await ended;
  patience.abort();
  await forced;
}
