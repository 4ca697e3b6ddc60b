import { CLIENTS, clientOf, REGION } from "../support/clients.ts";
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
      expect((await alice.call("deleteSnapshot", { snapshotId }, "disk")).error).toMatchObject({ code: 400, status: "FAILED_PRECONDITION" });
      expect(await alice.call("deleteImage", { imageId, deleteSnapshot: false })).toEqual(done);
      expect((await alice.call("describeSnapshot", { snapshotId }, "disk")).result).toMatchObject({ snapshot: { images: [] } });
      expect(await alice.call("deleteSnapshot", { snapshotId }, "disk")).toEqual(done);
      expect(await alice.call("describeSnapshot", { snapshotId }, "disk")).toEqual(refusal(`Snapshot '${snapshotId}' not found`, "NOT_FOUND", 404));
      await alice.end();
    });

    test("hears that a disabled key is not to be used", async ({ server }) => {
      const alice = await clientOf(kind, server, "alice");
      expect(await alice.call("describeQuotas", { regionId: REGION })).toEqual(done);
      const keys = await server.run(["access-key", "list", "--account", "alice"]);
      const id = /ak-\w+/.exec(keys)?.[0] ?? "";
      await server.run(["access-key", "disable", "--account", "alice", id]);
      const refused = await alice.call("describeQuotas", { regionId: REGION });
      expect(refused.error).toMatchObject({ code: 401, status: "UNAUTHENTICATED" });
      await alice.end();
    });
  });
}
