/** The `bulkId` that an Idempotency-Key stands for: the key itself, or one that follows from coordinator and key. */
import { createHash } from "node:crypto";
import { canonicalUuid } from "../domain/selection.ts";

/**
 * Nothing has to be kept for it: the same key of the same coordinator gives the same id, in every process and for ever.
 *
 * @param key also in the quotes of a structured header (draft-ietf-httpapi-idempotency-key-header)
 */
export function bulkIdOf(coordinatorId: string, key: string): string {
  const bare = /^"(.+)"$/.exec(key)?.[1] ?? key;
  return canonicalUuid(bare) ?? derivedUuid(`${coordinatorId} ${bare}`);
}

/** Version 8 of RFC 9562: a UUID made in one's own way, here from a hash. */
function derivedUuid(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
