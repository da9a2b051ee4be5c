/** Bodies that are sent compressed: read like any other, within the same bound. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { ProblemError } from "./problem.ts";

const DECODERS: Readonly<
  Record<string, (bytes: ArrayBuffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** As the header of an answer that refuses an encoding (RFC 9110, 12.5.3). */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/**
 * @param encoding the header Content-Encoding
 * @param most bytes, when it is decoded: a small body can become a large one
 */
export async function decodeBody(
  bytes: ArrayBuffer,
  encoding: string | undefined,
  most: number,
): Promise<ArrayBuffer> {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return bytes;
  if (!Object.hasOwn(DECODERS, name)) {
    throw new ProblemError("unsupported-encoding", {
      detail: `A body is sent as it is, or in one of these encodings: ${ACCEPTED_ENCODINGS}`,
    });
  }
  if (bytes.byteLength === 0) return bytes;
  try {
    const decoded = await DECODERS[name]?.(bytes, { maxOutputLength: most });
    return new Uint8Array(decoded ?? []).buffer;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw new ProblemError("body-too-large", { detail: `A body has at most ${most} bytes` });
    throw new ProblemError("invalid-request", {
      detail: `body must be what its Content-Encoding says: ${name}`,
      field: "body",
      rule: `must be what its Content-Encoding says: ${name}`,
    });
  }
}
