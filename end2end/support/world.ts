import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type APIRequestContext, expect } from "@playwright/test";
import type { Server } from "./server.ts";

const run = promisify(execFile);

export interface Image {
  readonly id: string;
  readonly name: string;
  /** The address of its page. */
  readonly path: string;
}

export interface ImageWish {
  owner?: string;
  /** The beginning of its name; the rest makes it the only one. */
  name?: string;
  type?: "localDisk" | "cloudDisk";
  kibibytes?: number;
  flags?: readonly string[];
}

/** The digest of the plan that Confirm Delete shows somebody, which a confirmation sends back. */
export async function planOf(request: APIRequestContext, path: string): Promise<string> {
  const popup = await (await request.get(`${path}/delete`)).text();
  return /name="plan" value="([0-9a-f]+)"/.exec(popup)?.[1] ?? "";
}

/** Changes a database past the program: there are things that only happen by themselves. */
export async function tamper(dataFolder: string, sql: string): Promise<void> {
  const script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=10).executescript(sys.argv[2])";
  await run("python3", ["-c", script, join(dataFolder, "console.db"), sql]);
}

/** What tests arrange without the browser: images, shares and machines of their own, under names that nobody else has. */
export class World {
  readonly #server: Server;
  readonly #requests: (pin: string) => Promise<APIRequestContext>;
  readonly #sessions = new Map<string, Promise<APIRequestContext>>();

  constructor(server: Server, requests: (pin: string) => Promise<APIRequestContext>) {
    this.#server = server;
    this.#requests = requests;
  }

  /** Requests of an account, signed in. */
  as(pin: string): Promise<APIRequestContext> {
    let session = this.#sessions.get(pin);
    if (session === undefined) {
      session = this.#requests(pin);
      this.#sessions.set(pin, session);
    }
    return session;
  }

  /** A name that nothing else has. */
  unique(beginning: string): string {
    return `${beginning}-${randomBytes(3).toString("hex")}`;
  }

  /** Imports an image whose bytes nobody else has. */
  async image({ owner = "alice", name = "image", type = "localDisk", kibibytes = 8, flags = [] }: ImageWish = {}): Promise<Image> {
    const full = this.unique(name);
    const words = ["import", "--owner", owner, "--name", full, "--type", type, "--platform", "Debian", ...flags, "-"];
    const id = await this.#server.run(words, randomBytes(kibibytes * 1024));
    return { id, name: full, path: `/host/image/detail/${id}` };
  }

  async share(image: Pick<Image, "path">, pin: string, owner = "alice"): Promise<void> {
    await this.#post(owner, `${image.path}/share`, { pin, secrets_removed: "yes" });
  }

  async cancelShare(image: Pick<Image, "path">, pin: string, owner = "alice"): Promise<void> {
    await this.#post(owner, `${image.path}/cancel-share`, { pin });
  }

  /** Deletes it whatever the plan is. */
  async delete(image: Pick<Image, "path">, owner = "alice", form: Record<string, string> = {}): Promise<void> {
    const plan = await planOf(await this.as(owner), image.path);
    await this.#post(owner, `${image.path}/delete`, { plan, ...form });
  }

  /** Registers a machine made from an image, as a hypervisor's integration does. */
  async machine(image: Image, { owner = "alice", name = "machine", state = "running" } = {}): Promise<{ id: string; name: string; path: string }> {
    const full = this.unique(name);
    const words = ["instance", "register", "--owner", owner, "--name", full, "--image", image.id, "--state", state];
    const id = await this.#server.run(words);
    return { id, name: full, path: `/host/instance/detail/${id}` };
  }

  async release(machine: { id: string }): Promise<void> {
    await this.#server.run(["instance", "release", machine.id]);
  }

  /** Changes the database past the program. */
  tamper(sql: string): Promise<void> {
    return tamper(this.#server.dataFolder, sql);
  }

  /** The names of the files that hold images' bytes. */
  async blobs(): Promise<string[]> {
    return (await readdir(join(this.#server.dataFolder, "blobs"))).sort();
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose();
  }

  async #post(pin: string, path: string, form: Record<string, string>): Promise<void> {
    const answer = await (await this.as(pin)).post(path, { form, maxRedirects: 0 });
    expect(answer.status(), `${path} by ${pin}`).toBe(303);
  }
}
