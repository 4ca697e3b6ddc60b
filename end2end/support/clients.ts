import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Server } from "./server.ts";

const folder = fileURLToPath(new URL("../clients", import.meta.url));
const environments = fileURLToPath(new URL("../../target/clients", import.meta.url));
const run = promisify(execFile);

export const REGION = "cn-north-1";

/** What a call led to, whichever client carried it out. */
export interface Answer {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly status: string; readonly message: string };
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** One of the vendor's own clients, unmodified, with somebody's access key. */
export interface Client {
  call(operation: string, parameters?: Record<string, unknown>, service?: "vm" | "disk"): Promise<Answer>;
  end(): Promise<void>;
}

export type ClientKind = (address: string, key: AccessKey) => Promise<Client>;

/** The clients by name. */
export const CLIENTS: Readonly<Record<string, ClientKind>> = {
  "the Python SDK": (address, key) => python("sdk", address, key),
  "the Python SDK that the command line pins": (address, key) => python("cli", address, key),
  "the command line": commandLine,
  "the Node SDK": node,
};

/** One of them, with a new key of this account. */
export async function clientOf(kind: string, server: Server, pin: string): Promise<Client> {
  const [id = "", secret = ""] = (await server.run(["access-key", "create", "--account", pin, "--name", "test"])).split("\t");
  const start = CLIENTS[kind];
  if (start === undefined) throw new Error(`there is no ${kind}`);
  return start(new URL(server.url).host, { id, secret });
}

/** A program that answers every line it is given with one. */
function conversation(program: string, words: readonly string[], env = process.env) {
  const child: ChildProcessWithoutNullStreams = spawn(program, words, { env });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const lines: Interface = createInterface(child.stdout);
  const answers = lines[Symbol.asyncIterator]();
  return {
    async say(line: unknown): Promise<unknown> {
      child.stdin.write(`${JSON.stringify(line)}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`${JSON.stringify(line)}: ${complaint}`);
      return JSON.parse(answer.value);
    },
    async end(): Promise<void> {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await ended;
    },
  };
}

async function python(environment: string, address: string, { id, secret }: AccessKey): Promise<Client> {
  const sdk = conversation(join(environments, environment, "bin/python"), [join(folder, "sdk.py"), id, secret, address]);
  return {
    call: async (operation, parameters = {}, service = "vm") =>
      (await sdk.say({ service, operation, parameters: { regionId: REGION, ...parameters } })) as Answer,
    end: sdk.end,
  };
}

async function commandLine(address: string, { id, secret }: AccessKey): Promise<Client> {
  // It keeps its settings there.
  const home = await mkdtemp(join(tmpdir(), "image-console-client-"));
  const env = { HOME: home, LANG: "C.UTF-8" };
  const place = ["--region-id", REGION, "--endpoint", address, "--scheme", "http"];
  const settings = ["configure", "add", "--profile", "test", "--access-key", id, "--secret-key", secret, ...place];
  await run(join(environments, "cli/bin/jdc"), settings, { env });
  const jdc = conversation(join(environments, "cli/bin/python"), [join(folder, "cli.py")], env);
  return {
    async call(operation, parameters = {}, service = "vm") {
      const command = operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const input = JSON.stringify({ regionId: REGION, ...parameters });
      const printed = (await jdc.say([service, command, "--input-json", input])) as string;
      const { result, error } = JSON.parse(printed) as { result: Answer["result"] | null; error: Answer["error"] | null };
      return error === null || error === undefined ? { result: result ?? {} } : { error };
    },
    async end() {
      await jdc.end();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function node(address: string, { id, secret }: AccessKey): Promise<Client> {
  const require = createRequire(join(folder, "package.json"));
  const core = require("jdcloud-sdk-js/src/lib/core.js") as { config: { logger: () => void } };
  // It tells every step of a signature.
  core.config.logger = () => undefined;
  const options = {
    credentials: { accessKeyId: id, secretAccessKey: secret },
    regionId: REGION,
    endpoint: { protocol: "http", host: address },
  };
  type Call = (parameters: Record<string, unknown>, region: string) => Promise<Answer>;
  const clients = Object.fromEntries(
    ["vm", "disk"].map((service) => {
      const Service = require(`jdcloud-sdk-js/src/repo/${service}/v1/${service}.js`) as new (given: typeof options) => Record<string, Call>;
      return [service, new Service(options)];
    }),
  );
  return {
    async call(operation, parameters = {}, service = "vm") {
      const client = clients[service];
      if (client?.[operation] === undefined) throw new Error(`the Node SDK has no ${operation}`);
      // It throws the answers that are errors.
      const answer = await client[operation](parameters, REGION).catch((refusal: Answer) => refusal);
      if (answer.error) return { error: answer.error };
      if (answer.result) return { result: answer.result };
      throw answer;
    },
    end: () => Promise.resolve(),
  };
}
