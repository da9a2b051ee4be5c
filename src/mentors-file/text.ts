/**
 * Reads the text of a file: UTF-8, or UTF-16 when a byte order mark says so. Every other encoding is refused, since a wrong guess
 * would silently change names. Line ends become LF, and the byte order mark is dropped.
 */

export type TextProblem =
  /** For example the workbook of a spreadsheet. */
  | { code: "archive" }
  /** UTF-16 without a byte order mark, or not a text at all. */
  | { code: "noText" }
  | { code: "notUtf8"; line: number }
  | { code: "notUtf16" };

/** The file isn't a text, or its bytes don't show the encoding. */
export class UnreadableTextError extends Error {
  override readonly name = "UnreadableTextError";
  readonly problem: TextProblem;

  constructor(problem: TextProblem, options?: ErrorOptions) {
    super(`The file can't be read as text: ${problem.code}`, options);
    this.problem = problem;
  }
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** The number of bytes at the start that show the encoding or an archive. */
const START = 4;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** @throws {UnreadableTextError} */
export async function* readText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const chunks = withLongStart(bytes)[Symbol.asyncIterator]();
  let next = await chunks.next();
  if (next.done === true) return;
  const encoding = encodingOf(next.value);
  // The decoder drops a byte order mark.
  const decoder = new TextDecoder(encoding, { fatal: true });
  const lineEnds = new LineEnds();
  const place = new PlaceInBytes();
  for (; next.done !== true; next = await chunks.next()) {
    const chunk = next.value;
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw undecodable(encoding, () => place.lineOfFault(chunk), cause);
    }
    if (encoding === "utf-8") place.pass(chunk);
    if (text.includes("\u0000")) throw new UnreadableTextError({ code: "noText" });
    yield lineEnds.read(text);
  }
  try {
    yield lineEnds.read(decoder.decode()) + lineEnds.end();
  } catch (cause) {
    throw undecodable(encoding, () => place.line, cause);
  }
}

function undecodable(encoding: Encoding, line: () => number, cause: unknown): unknown {
  if (!(cause instanceof TypeError)) return cause;
  const problem: TextProblem =
    encoding === "utf-8" ? { code: "notUtf8", line: line() } : { code: "notUtf16" };
  return new UnreadableTextError(problem, { cause });
}

/** Yields the same bytes. The first chunk has enough of them to recognise the file. */
async function* withLongStart(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let start: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of bytes) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = joined(start, chunk);
    if (start.length < START) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** @throws {UnreadableTextError} when the bytes are those of an archive */
function encodingOf(start: Uint8Array): Encoding {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04)) throw new UnreadableTextError({ code: "archive" });
  if (begins(0xff, 0xfe)) return "utf-16le";
  if (begins(0xfe, 0xff)) return "utf-16be";
  return "utf-8";
}

/** Turns line ends into LF. A carriage return at the end of a piece may be the first half of a line end. */
class LineEnds {
  #held = "";

  read(piece: string): string {
    const text = this.#held + piece;
    this.#held = text.endsWith("\r") ? "\r" : "";
    return text.slice(0, text.length - this.#held.length).replaceAll(/\r\n?/g, "\n");
  }

  end(): string {
    return this.#held === "" ? "" : "\n";
  }
}

/** Finds the line of a byte that isn't UTF-8. The decoder only says that there is one. */
class PlaceInBytes {
  /** From 1. */
  line = 1;
  #isAfterReturn = false;
  /** The last passed bytes, in which a character may have begun. */
  #tail: Uint8Array = new Uint8Array(0);

  /** Takes bytes that could be decoded. */
  pass(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === CARRIAGE_RETURN || (byte === LINE_FEED && !this.#isAfterReturn)) this.line += 1;
      this.#isAfterReturn = byte === CARRIAGE_RETURN;
    }
    const last = joined(this.#tail, bytes.subarray(-3)).slice(-3);
    // Bytes that continue an earlier character have been decoded.
    let start = 0;
    while (isContinuation(last[start])) start += 1;
    this.#tail = last.subarray(start);
  }

  /** @param bytes the bytes that could not be decoded */
  lineOfFault(bytes: Uint8Array): number {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let from = 0;
    for (const [index, byte] of bytes.entries()) {
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      const piece = bytes.subarray(from, index + 1);
      try {
        strict.decode(joined(this.#tail, piece));
      } catch {
        return this.line;
      }
      this.pass(piece);
      from = index + 1;
    }
    return this.line;
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
