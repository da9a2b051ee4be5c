/** What all files that a person names have in common. */
import { createReadStream } from "node:fs";
import { brokenText } from "../mentors-file/rules.ts";
import type { BrokenRule } from "../mentors-file/rules.ts";
import { UnreadableTextError } from "../mentors-file/text.ts";
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
    return new WrongUseError(describeRule(file, brokenText(error.problem)), { cause: error });
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  if (!isOfSystem) return error;
  const code = String(error.code);
  return new WrongUseError(`${file}: ${REASONS[code] ?? `it can't be read (${code})`}`);
}

export function describeRule(file: string, { line, rule }: BrokenRule): string {
  return line === undefined ? `${file}: ${rule}` : `${file}, line ${line}: ${rule}`;
}
