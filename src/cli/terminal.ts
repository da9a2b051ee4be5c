/**
 * The three streams. What a command found out goes to standard output, and can be piped; what it says to the person (progress,
 * questions, hints, errors) goes to standard error.
 */
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { ReadStream } from "node:tty";

/** The terminal itself, also where standard input is a file or a pipe. */
const TERMINAL = "/dev/tty";

/** Someone at a keyboard, who sees what is asked. */
export function canAsk(): boolean {
  if (!process.stderr.isTTY) return false;
  if (process.stdin.isTTY) return true;
  try {
    closeSync(openSync(TERMINAL, "r"));
    return true;
  } catch {
    return false;
  }
}

/** Comes back when it is written: a reader that is slower than the database must not fill our memory. */
export async function write(text: string): Promise<void> {
  const written = Promise.withResolvers<void>();
  // Of a fault, the stream tells whoever listens for its errors.
  process.stdout.write(text, (fault) => {
    if (fault === undefined || fault === null) written.resolve();
  });
  return written.promise;
}

/** What went wrong with the last writing is told a turn later: in this one, the process must not end. */
export function faultsOfWriting(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function print(line: string): Promise<void> {
  return write(`${line}\n`);
}

export function printJson(value: unknown): Promise<void> {
  return write(jsonLine(value));
}

export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export async function confirm(question: string, interrupted: AbortSignal): Promise<boolean> {
  const answer = await ask(`${question} [y/N] `, { shown: true }, interrupted);
  return /^y(es)?$/i.test(answer.trim());
}

export function askPassword(prompt: string, interrupted: AbortSignal): Promise<string> {
  return ask(prompt, { shown: false }, interrupted);
}

/** @param options.shown whether what is typed is */
async function ask(
  question: string,
  { shown }: { shown: boolean },
  interrupted: AbortSignal,
): Promise<string> {
  const given = process.stdin.isTTY && !process.stdin.readableEnded;
  const keyboard = given ? process.stdin : new ReadStream(openSync(TERMINAL, "r"));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = shown ? process.stderr : nowhere;
  // From here on the terminal itself shows nothing of what is typed: not before may anybody be asked.
  const reader = createInterface({ input: keyboard, output, terminal: true, historySize: 0 });
  // While a line is being read, the terminal hands Ctrl-C over as a key.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const ended = once(reader, "close").then(() => "");
    const answered = reader.question(shown ? question : "", { signal: interrupted });
    if (!shown) process.stderr.write(question);
    return await Promise.race([answered, ended]);
  } finally {
    reader.close();
    if (!shown) process.stderr.write("\n");
    if (keyboard !== process.stdin) keyboard.destroy();
  }
}

/**
 * Names come from a database, and a terminal obeys what is written to it: nothing of them may be a command or turn the
 * writing direction around.
 */
export function asText(value: string): string {
  return value.replaceAll(/[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
