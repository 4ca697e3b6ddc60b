import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, CLIENTS, clientOf, REGION } from "../support/clients.ts";
import { expect, test as base } from "../support/fixtures.ts";

interface Outside {
  /** What the source serves below `/disks/`. */
  readonly disk: Buffer;
  /** Where it does. */
  readonly source: string;
  /** The folder that images are exported to. */
  readonly exports: string;
}

/** A server that may import from one address and export to one folder. */
const test = base.extend<{ outside: Outside }>({
  outside: async ({}, use) => {
    const disk = randomBytes(64 * 1024);
    disk.fill(0, 0, 512);
    const server = createServer((_, response) => response.setHeader("content-length", disk.length).end(disk)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const exports = await mkdtemp(join(tmpdir(), "image-console-exports-"));
    await use({ disk, source: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exports });
    await new Promise((resolve) => server.close(resolve));
    await rm(exports, { recursive: true, force: true });
  },
  serverFlags: async ({ outside }, use) => {
    await use(["--import-source", `${outside.source}/disks/`, "--export-target", `file://${outside.exports}`]);
  },
});

interface Task {
  readonly imageId: string;
  readonly taskStatus: string;
  readonly ossObject: string;
}

/** The task of this id, once it has ended. */
async function ended(client: Client, taskId: unknown): Promise<Task> {
  let task: Task | undefined;
  await expect
    .poll(async () => {
      const { taskSet } = (await client.call("imageTasks", { taskIds: [taskId], pageSize: 10 })).result as { taskSet: Task[] };
      task = taskSet[0];
      return task?.taskStatus;
    })
    .toMatch(/finished|failed/);
  if (task === undefined) throw new Error("there is no task");
  return task;
}

for (const kind of Object.keys(CLIENTS)) {
  test.describe(kind, () => {
    // The command line reads the descriptions of all services before each call, which takes seconds.
    test.setTimeout(300_000);

    test("imports an image from an address, copies it and exports the copy", async ({ server, outside, world }) => {
      const alice = await clientOf(kind, server, "alice");
      const imageName = world.unique("fetched");
      const words = { architecture: "x86_64", osType: "linux", platform: "Ubuntu", diskFormat: "raw", systemDiskSizeGB: 40, imageName };
      const refused = await alice.call("importImage", { ...words, imageUrl: "http://127.0.0.1:9/disks/disk" });
      expect(refused.error).toMatchObject({ code: 400, status: "FAILED_PRECONDITION" });
      const begun = await alice.call("importImage", { ...words, imageUrl: `${outside.source}/disks/disk` });
      const { imageId, taskId } = begun.result as { imageId: string; taskId: string };
      expect(await ended(alice, taskId)).toMatchObject({ action: "ImportImage", taskStatus: "finished", progress: "100%", imageId, imageName });
      const seen = await alice.call("describeImage", { imageId });
      expect(seen.result).toMatchObject({ image: { status: "ready", rootDeviceType: "cloudDisk", platform: "Ubuntu" } });

      const copied = await alice.call("copyImages", { sourceImageIds: [imageId], destinationRegion: REGION, name: world.unique("copied") });
      const { copyImages } = copied.result as { copyImages: { sourceImageId: string; destinationImageId: string }[] };
      expect(copyImages).toEqual([{ sourceImageId: imageId, destinationImageId: expect.stringMatching(/^img-/) }]);
      const copy = copyImages[0]?.destinationImageId ?? "";
      const status = async () => ((await alice.call("describeImage", { imageId: copy })).result as { image: { status: string } }).image.status;
      await expect.poll(status).toBe("ready");
      const constraints = await alice.call("describeImageConstraints", { imageId: copy });
      expect(constraints.result).toMatchObject({ imageConstraints: { imageId: copy, imageInstanceTypeConstraint: { constraintsType: "excludes", instanceTypes: [] } } });

      const place = { roleName: "any", ossUrl: `file://${outside.exports}`, ossPrefix: "backup" };
      const exported = await alice.call("exportImage", { imageId: copy, ...place });
      const { taskId: exporting } = exported.result as { taskId: string };
      const { ossObject, ...told } = await ended(alice, exporting);
      expect(told).toMatchObject({ taskStatus: "finished", imageId: copy });
      expect((await readFile(join(outside.exports, ossObject))).equals(outside.disk)).toBe(true);
      await alice.end();
    });
  });
}
