/** Decodes compressed bodies. A decoded body has the same size limit as a plain one. */
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  gunzip,
  inflate,
} from "node:zlib";
import { ProblemError } from "./problem.ts";

interface Decoder {
  whole: (bytes: ArrayBuffer, options: { maxOutputLength: number }) => Promise<Buffer>;
  stream: () => NodeJS.ReadWriteStream & AsyncIterable<Buffer>;
}

const GZIP: Decoder = { whole: promisify(gunzip), stream: createGunzip };

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: GZIP,
  "x-gzip": GZIP,
  deflate: { whole: promisify(inflate), stream: createInflate },
  br: { whole: promisify(brotliDecompress), stream: createBrotliDecompress },
};

/** The Accept-Encoding header of an answer that refuses an encoding (RFC 9110, section 12.5.3). */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/**
 * @param encoding the header Content-Encoding
 * @param most the limit in bytes for the decoded body, because a small body can decode to a large one
 * @throws {ProblemError} when the body is too large, its encoding is unknown, or its bytes are not in that encoding
 */
export async function decodeBody(
  bytes: ArrayBuffer,
  encoding: string | undefined,
  most: number,
): Promise<ArrayBuffer> {
  const decoder = decoderOf(encoding);
  if (decoder === undefined || bytes.byteLength === 0) return bytes;
  try {
    const decoded = await decoder.whole(bytes, { maxOutputLength: most });
    return new Uint8Array(decoded).buffer;
  } catch (error) {
    throw isTooLarge(error) ? tooLarge(most) : undecodable(encoding);
  }
}

/**
 * Does what `decodeBody` does, but piece by piece.
 *
 * @param most the limit in bytes, for the body as sent and for the decoded body
 */
export async function* decodeStream(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = decoderOf(encoding);
  const sent = bounded(bytes, most);
  if (decoder === undefined) {
    yield* sent;
    return;
  }
  const decoding = decoder.stream();
  // The iteration below throws the errors of this pipeline.
  pipeline(Readable.from(sent), decoding, () => undefined);
  try {
    yield* bounded(decoding, most);
  } catch (error) {
    throw isOfDecoder(error) ? undecodable(encoding) : error;
  }
}

async function* bounded(
  bytes: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const piece of bytes) {
    length += piece.byteLength;
    if (length > most) throw tooLarge(most);
    yield piece;
  }
}

/** @returns undefined when the bytes are not encoded */
function decoderOf(encoding: string | undefined): Decoder | undefined {
  const name = nameOf(encoding);
  if (name === "" || name === "identity") return undefined;
  if (Object.hasOwn(DECODERS, name)) return DECODERS[name];
  throw new ProblemError("unsupported-encoding", {
    detail: `A body must be plain or have one of these encodings: ${ACCEPTED_ENCODINGS}`,
  });
}

function nameOf(encoding: string | undefined): string {
  return encoding?.trim().toLowerCase() ?? "";
}

export function tooLarge(most: number): ProblemError {
  return new ProblemError("body-too-large", { detail: `A body has at most ${most} bytes` });
}

function undecodable(encoding: string | undefined): ProblemError {
  const rule = `must be what its Content-Encoding says: ${nameOf(encoding)}`;
  return new ProblemError("invalid-request", { detail: `body ${rule}`, field: "body", rule });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

/** The codes of zlib start with `Z_`. The codes of its Brotli decoder start with `ERR__`, such as `ERR__ERROR_FORMAT_RESERVED`. */
function isOfDecoder(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof ProblemError || !("code" in error)) return false;
  return /^(?:Z_|ERR__)/.test(String(error.code));
}
