/** What all files that a person names have in common. */
import { createReadStream } from "node:fs";
import { UnreadableTextError } from "../mentors-file/text.ts";
import type { TextProblem } from "../mentors-file/text.ts";
import { WrongUseError } from "./failures.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
};

export function fileNameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

export function openInput(path: string): AsyncIterable<Uint8Array> {
  return path === "-" ? process.stdin : createReadStream(path);
}

/** What reading a file has thrown, in the words of the one who named it; anything else stays what it is. */
export function unreadableFile(file: string, error: unknown): unknown {
  if (error instanceof UnreadableTextError)
    return new WrongUseError(`${file}${describeText(error.problem)}`, { cause: error });
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  if (!isOfSystem) return error;
  const code = String(error.code);
  return new WrongUseError(`${file}: ${REASONS[code] ?? `it can't be read (${code})`}`);
}

const TEXT_PROBLEMS: Readonly<Record<Exclude<TextProblem["code"], "notUtf8">, string>> = {
  archive: ": is a workbook or another archive, and no text; save it as CSV",
  noText: ": is UTF-16 without a byte order mark, or no text; save it as UTF-8",
  notUtf16: ": has the byte order mark of UTF-16 and is not UTF-16; save it as UTF-8",
};

function describeText(problem: TextProblem): string {
  return problem.code === "notUtf8"
    ? `, line ${problem.line}: is not UTF-8 (it may be Windows-1252); save the file as UTF-8`
    : TEXT_PROBLEMS[problem.code];
}
