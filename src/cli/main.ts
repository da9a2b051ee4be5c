/** Runs one command line, and ends the process as its outcome says. */
import { Command, CommanderError } from "commander";
import { readCliConfig } from "../config.ts";
import type { Advice, Context, Perform } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { describeFailure } from "./failures.ts";
import type { Failure } from "./failures.ts";
import { createProgram } from "./program.ts";
import { canAsk, say } from "./terminal.ts";

class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

export async function runCommandLine(args: readonly string[]): Promise<void> {
  leaveQuietlyWithoutReader();
  const interruption = new AbortController();
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => {
    // A second one, because the first was not obeyed.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    const reason = new InterruptedError("Interrupted");
    interruption.abort(reason);
    interrupted.reject(reason);
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);

  let exitCode: ExitCode = EXIT.success;
  let advice: Advice | undefined;
  let json = false;
  const perform: Perform =
    (run) =>
    async (...given) => {
      const command = given.at(-1);
      if (!(command instanceof Command)) throw new TypeError("A command's last argument is the command");
      const options = command.optsWithGlobals<{ json?: boolean; profile?: string }>();
      json = options.json === true;
      const context = createContext(options, interruption.signal, (next) => {
        advice = next;
      });
      exitCode = (await run(context, ...(given.slice(0, -1) as never[]))) ?? EXIT.success;
    };

  try {
    const running = createProgram(perform).parseAsync(args, { from: "user" });
    // Interrupted, it fails for that: nobody asks why any more.
    running.catch(() => undefined);
    await Promise.race([running, interrupted.promise]);
    process.exitCode = exitCode;
  } catch (error) {
    if (error instanceof InterruptedError || interruption.signal.aborted) {
      report(INTERRUPTION, advice, json);
      // Whatever is under way is left alone.
      process.exit(EXIT.interrupted);
    }
    process.exitCode = error instanceof CommanderError ? commanderExitCode(error) : fail(error, advice, json);
  }
}

function createContext(
  { json = false, profile }: { json?: boolean; profile?: string },
  interrupted: AbortSignal,
  advise: (advice: Advice) => void,
): Context {
  const config: Context["config"] = (needs = {}) => readCliConfig({ profile, canAsk: canAsk(), ...needs });
  return {
    json,
    interrupted,
    advise,
    commandLine: (...words) =>
      ["bulk-registration", ...words, ...(profile === undefined ? [] : ["--profile", profile])]
        .map(forShell)
        .join(" "),
    config,
    withClient: async ({ temporal }, use) => {
      const options = { config: config(), needsTemporal: temporal, interrupted };
      // Only now, since it takes most of the start: help and mistakes are answered at once.
      const { withClient } = await import("./deployment.ts");
      return withClient(options, use);
    },
  };
}

/** To be copied into a shell. */
function forShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const INTERRUPTION: Failure = {
  exitCode: EXIT.interrupted,
  code: "interrupted",
  message: "Interrupted",
  leftOpen: true,
};

function fail(error: unknown, advice: Advice | undefined, json: boolean): ExitCode {
  const failure = describeFailure(error);
  report(failure, advice, json);
  return failure.exitCode;
}

function report({ leftOpen = false, ...failure }: Failure, advice: Advice | undefined, json: boolean): void {
  const advised = advice !== undefined && (advice.started || leftOpen) ? advice : undefined;
  if (json) {
    const { bulkId, message: next } = advised ?? {};
    say(JSON.stringify({ error: { ...failure, bulkId, next } }));
    return;
  }
  say(`bulk-registration: ${failure.message}`);
  if (failure.hint !== undefined) say(failure.hint);
  if (advised !== undefined) say(advised.message);
}

/** It has said itself what is wrong. Help that was asked for is no error. */
function commanderExitCode(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.success : EXIT.wrongUse;
}

/** `| head` closes the pipe when it has read enough. */
function leaveQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(EXIT.success);
      if (stream === process.stdout) say(`bulk-registration: the output can't be written: ${error.code}`);
      process.exit(EXIT.unexpected);
    });
  }
}
