/**
 * Writes and reads the three streams. Results go to standard output, so that they can be piped. Progress, questions, hints and
 * errors go to standard error.
 */
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { ReadStream } from "node:tty";

/** The terminal device, which is available even when standard input is a file or a pipe. */
const TERMINAL = "/dev/tty";

/** Whether a person can see a question and answer it. */
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

/** Resolves when the text is written. Waiting keeps a slow reader from filling the memory of the process. */
export async function write(text: string): Promise<void> {
  const written = Promise.withResolvers<void>();
  // A failed write also emits an `error` event of the stream, and its listener reports the error.
  process.stdout.write(text, (fault) => {
    if (fault === undefined || fault === null) written.resolve();
  });
  return written.promise;
}

/**
 * Waits until the stream has reported a fault of the last write. Node reports it in the next turn of the event loop, before which
 * the process must not end.
 */
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

/** @param options.shown whether the terminal shows the typed text */
async function ask(
  question: string,
  { shown }: { shown: boolean },
  interrupted: AbortSignal,
): Promise<string> {
  const given = process.stdin.isTTY && !process.stdin.readableEnded;
  const keyboard = given ? process.stdin : new ReadStream(openSync(TERMINAL, "r"));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = shown ? process.stderr : nowhere;
  // From here on, the terminal doesn't show typed text. The question must not appear before that.
  const reader = createInterface({ input: keyboard, output, terminal: true, historySize: 0 });
  // While readline reads a line, the terminal sends Ctrl-C as a key and not as a signal.
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
 * Removes control characters from a text of the database. A terminal would obey them as commands, and some of them reverse the
 * writing direction.
 */
export function asText(value: string): string {
  return value.replaceAll(/[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
