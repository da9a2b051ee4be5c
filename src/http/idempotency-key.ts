/**
 * Derives the `bulkId` of an Idempotency-Key. A UUID is the `bulkId` itself. Any other key gives an id derived from coordinator
 * and key.
 */
import { createHash } from "node:crypto";
import { canonicalUuid } from "../domain/selection.ts";

/**
 * The function needs no storage: the same key of the same coordinator gives the same id, in every process and at any time.
 *
 * @param key with or without the quotes of a structured header (draft-ietf-httpapi-idempotency-key-header)
 */
export function bulkIdOf(coordinatorId: string, key: string): string {
  const bare = /^"(.+)"$/.exec(key)?.[1] ?? key;
  return canonicalUuid(bare) ?? derivedUuid(`${coordinatorId} ${bare}`);
}

/** Makes a UUID of version 8 (RFC 9562), the version for UUIDs made in an application's own way. This one comes from a hash. */
function derivedUuid(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
