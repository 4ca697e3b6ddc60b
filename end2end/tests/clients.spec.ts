import { type Client, CLIENTS, clientOf, REGION } from "../support/clients.ts";
import { expect, test } from "../support/fixtures.ts";

const refusal = (message: string, status = "FAILED_PRECONDITION", code = 400) => ({ error: expect.objectContaining({ code, status, message }) });
const done = { result: expect.anything() };

for (const kind of Object.keys(CLIENTS)) {
  test.describe(kind, () => {
    // The command line reads the descriptions of all services before each call, which takes seconds.
    test.setTimeout(300_000);

    test("shares an image, cancels the sharing and deletes it, and hears every refusal", async ({ server, world }) => {
      const image = await world.image({ name: "client" });
      const [alice, bob] = await Promise.all([clientOf(kind, server, "alice"), clientOf(kind, server, "bob")]);
      const imageId = image.id;

      const found = await alice.call("describeImages", { imageSource: "private", imageName: image.name, pageSize: 10 });
      expect(found.result).toMatchObject({
        images: [{ imageId, name: image.name, ownerPin: "alice", launchPermission: "ownerOnly", rootDeviceType: "localDisk", snapshotId: "", progress: "100" }],
        totalCount: 1,
      });
      expect(await alice.call("describeImages")).toEqual(refusal("Parameter ImageSource missing"));
      expect(await alice.call("describeImages", { imageSource: "private", pageSize: 101 })).toEqual(refusal("PageSize out of range", "OUT_OF_RANGE"));
      expect((await alice.call("describeImage", { imageId })).result).toMatchObject({ image: { imageId, imageSource: "private" } });
      const stranger = refusal(`Image '${imageId}' not found`, "NOT_FOUND", 404);
      expect(await bob.call("describeImage", { imageId })).toEqual(stranger);
      expect(await bob.call("shareImage", { imageId, pins: ["carol"] })).toEqual(stranger);
      expect(await bob.call("deleteImage", { imageId })).toEqual(stranger);

      expect(await alice.call("shareImage", { imageId, pins: ["nobody-here"] })).toEqual(refusal("Pin 'nobody-here' not found"));
      expect(await alice.call("shareImage", { imageId, pins: ["bob", "two words"] })).toEqual(refusal("Invalid pin 'two words'"));
      expect(await alice.call("shareImage", { imageId, pins: ["alice"] })).toEqual(refusal("Invalid pin 'alice'"));
      expect((await alice.call("describeImageMembers", { imageId })).result).toEqual({ pins: [], loginNames: [] });
      expect(await alice.call("shareImage", { imageId, pins: ["bob"] })).toEqual(done);
      expect((await alice.call("describeImageMembers", { imageId })).result).toEqual({ pins: ["bob"], loginNames: ["bob"] });
      expect((await bob.call("describeImages", { imageSource: "shared", imageName: image.name })).result).toMatchObject({
        images: [{ imageId, imageSource: "shared", ownerPin: "alice" }],
      });
      expect(await bob.call("shareImage", { imageId, pins: ["carol"] })).toEqual(refusal("Can't use this image"));
      expect(await bob.call("unShareImage", { imageId, pins: ["bob"] })).toEqual(refusal("Can't use this image"));
      expect(await bob.call("deleteImage", { imageId })).toEqual(refusal("Can't delete this image"));
      expect(await alice.call("deleteImage", { imageId })).toEqual(refusal("Can't delete shared image"));

      expect(await alice.call("unShareImage", { imageId, pins: ["bob"] })).toEqual(done);
      expect(await alice.call("unShareImage", { imageId, pins: ["bob"] })).toEqual(done);
      expect(await bob.call("describeImage", { imageId })).toEqual(stranger);
      expect(await alice.call("modifyImageAttribute", { imageId })).toEqual(refusal("Parameter name、description missing", "INVALID_ARGUMENT"));
      const name = world.unique("renamed");
      expect(await alice.call("modifyImageAttribute", { imageId, name })).toEqual(done);
      expect((await alice.call("describeImage", { imageId })).result).toMatchObject({ image: { name } });

      expect(await alice.call("deleteImage", { imageId })).toEqual(done);
      expect(await alice.call("describeImage", { imageId })).toEqual(refusal(`Image '${imageId}' not found`, "NOT_FOUND", 404));
      await Promise.all([alice.end(), bob.end()]);
    });

    test("counts quotas, and deletes a snapshot after its image", async ({ server, world }) => {
      const image = await world.image({ name: "client", type: "cloudDisk" });
      const alice = await clientOf(kind, server, "alice");
      const imageId = image.id;

      const filters = (...resourceTypes: string[]) => [{ name: "resourceTypes", operator: "eq", values: resourceTypes }];
      expect((await alice.call("describeQuotas", { filters: filters("image") })).result).toEqual({
        quotas: [{ resourceType: "image", limit: 20, used: expect.any(Number) }],
      });
      expect(await alice.call("describeQuotas", { filters: filters("imageShare") })).toEqual(refusal("Parameter ImageId missing", "INVALID_ARGUMENT"));
      expect((await alice.call("describeQuotas", { filters: filters("imageShare"), imageId })).result).toEqual({
        quotas: [{ resourceType: "imageShare", limit: 10, used: 0 }],
      });
      expect((await alice.call("describeQuota", { type: "snapshot" }, "disk")).result).toEqual({
        quota: { resourceType: "snapshot", limit: 15, used: expect.any(Number) },
      });

      const described = (await alice.call("describeImage", { imageId })).result as { image: { snapshotId: string } };
      const { snapshotId } = described.image;
      expect((await alice.call("describeSnapshot", { snapshotId }, "disk")).result).toMatchObject({ snapshot: { snapshotId, images: [imageId] } });
      const unshareable = refusal(`Share image with snapshot '${snapshotId}' is not support.`);
      expect(await alice.call("shareImage", { imageId, pins: ["bob"] })).toEqual(unshareable);
      const stays = refusal(`The snapshot stays: also used by ${imageId}.`);
      expect(await alice.call("deleteSnapshot", { snapshotId }, "disk")).toEqual(stays);
      expect(await alice.call("deleteSnapshots", { snapshotIds: [snapshotId] }, "disk")).toEqual(stays);
      expect(await alice.call("deleteImage", { imageId, deleteSnapshot: false })).toEqual(done);
      expect((await alice.call("describeSnapshot", { snapshotId }, "disk")).result).toMatchObject({ snapshot: { images: [] } });
      expect(await alice.call("deleteSnapshot", { snapshotId }, "disk")).toEqual(done);
      expect(await alice.call("describeSnapshot", { snapshotId }, "disk")).toEqual(refusal(`Snapshot '${snapshotId}' not found`, "NOT_FOUND", 404));
      await alice.end();
    });

    test.describe("on a server with other limits", () => {
      test.use({ serverFlags: ["--image-share-quota", "1", "--snapshot-share-rule", "encrypted"] });

      test("hears every other error of the table", async ({ server, world }) => {
        const image = async (wish = {}) => (await world.image({ name: "client", ...wish })).id;
        const [shared, pending, deleting, busy, converting] = [await image(), await image(), await image(), await image(), await image()];
        const [free, disk] = [await image(), await image({ type: "cloudDisk" })];
        const used = await world.image({ name: "client" });
        await world.machine(used);
        const [alice, bob, admin] = await Promise.all([clientOf(kind, server, "alice"), clientOf(kind, server, "bob"), clientOf(kind, server, "admin")]);

        const [{ imageId: isPublic }] = ((await admin.call("describeImages", { imageSource: "public" })).result as { images: [{ imageId: string }] }).images;
        const { snapshotId } = ((await alice.call("describeImage", { imageId: disk })).result as { image: { snapshotId: string } }).image;
        expect(await alice.call("shareImage", { imageId: shared, pins: ["bob"] })).toEqual(done);
        await world.tamper(`
          UPDATE images SET status = 'pending' WHERE id = '${pending}';
          UPDATE images SET status = 'deleting' WHERE id = '${deleting}';
          UPDATE images SET busy = 'copy' WHERE id = '${busy}';
          UPDATE images SET busy = 'conversion' WHERE id = '${converting}';
          UPDATE snapshots SET encrypted = 1 WHERE id = '${snapshotId}';`);

        const hears = async (who: Client, operation: string, parameters: Record<string, unknown>, ...expected: Parameters<typeof refusal>) =>
          expect.soft(await who.call(operation, parameters), `${operation} ${JSON.stringify(parameters)}`).toEqual(refusal(...expected));
        const remove = (who: Client, imageId: string, message: string) => hears(who, "deleteImage", { imageId }, message);
        const share = (who: Client, imageId: string, pins: string[], ...expected: Parameters<typeof refusal>) =>
          hears(who, "shareImage", { imageId, pins }, ...expected);
        const unshare = (who: Client, imageId: string, pins: string[], message: string) => hears(who, "unShareImage", { imageId, pins }, message);

        await remove(admin, isPublic, "Can't delete protected image");
        await remove(alice, converting, "Conflict with underlay image task 'conversion'");
        await remove(alice, busy, `The image '${busy}' is busy`);
        await remove(alice, used.id, "Local-System-Disk image cannot be deleted if it has been used to create instances");
        await remove(alice, pending, "Invalid image status 'pending'");

        await share(admin, isPublic, ["bob"], "Can't use this image");
        await share(alice, disk, ["bob"], `Share encrypted snapshot '${snapshotId}' is not support.`);
        await share(alice, pending, ["bob"], "Invalid image status 'pending'");
        await share(alice, shared, ["carol"], "Image share quota limit exceeded", "QUOTA_EXCEEDED", 429);

        await unshare(alice, deleting, ["bob"], "Conflict with underlay image task 'delete'");
        await unshare(alice, shared, ["bob", "two words"], "Invalid pin 'two words'");
        await unshare(alice, shared, ["bob", "nobody-here"], "Pin 'nobody-here' not found");
        // All of them or none: bob is still there.
        expect((await alice.call("describeImageMembers", { imageId: shared })).result).toEqual({ pins: ["bob"], loginNames: ["bob"] });

        await hears(bob, "describeImageMembers", { imageId: shared }, "Can't use this image");
        await hears(bob, "describeImageMembers", { imageId: free }, `Image '${free}' not found`, "NOT_FOUND", 404);
        await hears(bob, "modifyImageAttribute", { imageId: shared, name: "bobs" }, "Can't use this image");
        await hears(alice, "modifyImageAttribute", { imageId: free, name: "two words" }, "Invalid name 'two words'", "INVALID_ARGUMENT");

        const imageId = "img-0000000000";
        for (const operation of ["unShareImage", "modifyImageAttribute", "describeImageMembers", "describeImage"]) {
          await hears(alice, operation, { imageId, pins: ["bob"], name: "x" }, `Image '${imageId}' not found`, "NOT_FOUND", 404);
        }
        await world.tamper("ALTER TABLE snapshots RENAME TO hidden");
        expect(await alice.call("describeSnapshots", {}, "disk")).toEqual(refusal("Internal server error", "INTERNAL", 500));
        await Promise.all([alice.end(), bob.end(), admin.end()]);
      });
    });

    test.describe("on a server that has enough of it", () => {
      test.use({ serverFlags: ["--failed-lookups", "0"] });

      test("hears that it guesses too much, and that a disabled key is not to be used", async ({ server, world }) => {
        const { id: imageId } = await world.image({ name: "client" });
        const alice = await clientOf(kind, server, "alice");
        expect(await alice.call("shareImage", { imageId, pins: ["nobody-here"] })).toEqual(refusal("Too many requests", "RATE_LIMIT", 429));
        const keys = await server.run(["access-key", "list", "--account", "alice"]);
        const id = /ak-\w+/.exec(keys)?.[0] ?? "";
        await server.run(["access-key", "disable", "--account", "alice", id]);
        const message = "The signature does not match, or the access key may not be used";
        expect(await alice.call("describeQuotas", { regionId: REGION })).toEqual(refusal(message, "UNAUTHENTICATED", 401));
        await alice.end();
      });
    });

    test.describe("on a server that answers no program", () => {
      test.use({ serverFlags: ["--access-key-requests", "0"] });

      test("hears that its key has no requests left", async ({ server }) => {
        const alice = await clientOf(kind, server, "alice");
        const answer = await alice.call("describeQuotas", { regionId: REGION });
        const message = expect.stringMatching(/^Too many requests with this access key: try again in [0-9]+ seconds$/);
        expect(answer).toEqual({ error: expect.objectContaining({ code: 429, status: "RATE_LIMIT", message }) });
        await alice.end();
      });
    });
  });
}
