/** What all files that a person names have in common. */
import { WrongUseError } from "./failures.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
};

export function fileNameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** What reading a file has thrown, in the words of the one who named it; anything else stays what it is. */
export function unreadableFile(file: string, error: unknown): unknown {
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  if (!isOfSystem) return error;
  const code = String(error.code);
  return new WrongUseError(`${file}: ${REASONS[code] ?? `it can't be read (${code})`}`);
}
