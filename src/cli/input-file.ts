/** Opens the files that a person names, and describes their faults. */
import { createReadStream } from "node:fs";
import { brokenText } from "../mentors-file/rules.ts";
import type { BrokenRule } from "../mentors-file/rules.ts";
import { UnreadableTextError } from "../mentors-file/text.ts";
import { WrongUseError } from "./failures.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "the file doesn't exist",
  EACCES: "you may not read the file",
  EISDIR: "this is a folder, not a file",
};

export function fileNameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

export function openInput(path: string): AsyncIterable<Uint8Array> {
  return path === "-" ? process.stdin : createReadStream(path);
}

/** Turns an error of reading a file into a sentence about that file. Other errors are returned unchanged. */
export function unreadableFile(file: string, error: unknown): unknown {
  if (error instanceof UnreadableTextError)
    return new WrongUseError(describeRule(file, brokenText(error.problem)), { cause: error });
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  if (!isOfSystem) return error;
  const code = String(error.code);
  return new WrongUseError(`${file}: ${REASONS[code] ?? `the file can't be read (${code})`}`);
}

export function describeRule(file: string, { line, rule }: BrokenRule): string {
  return line === undefined ? `${file}: ${rule}` : `${file}, line ${line}: ${rule}`;
}
