/** Runs one command line, and ends the process as its outcome says. */
import { Command, CommanderError } from "commander";
import { readCliConfig } from "../config/cli-config.ts";
import { InvalidConfigurationError } from "../config/environment.ts";
import type { Advice, Context, Perform } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { describeFailure, InterruptedError, WrongSettingsError } from "./failures.ts";
import type { Failure } from "./failures.ts";
import { createProgram } from "./program.ts";
import { canAsk, faultsOfWriting, say } from "./terminal.ts";

export async function runCommandLine(args: readonly string[]): Promise<never> {
  leaveQuietlyWithoutReader();
  const interruption = new AbortController();
  const broken = Promise.withResolvers<never>();
  const interrupt = () => {
    // A second one, because the first was not obeyed.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    const reason = new InterruptedError("Interrupted");
    interruption.abort(reason);
    broken.reject(reason);
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // An error in work that nothing awaits must not end the process in Node's way.
  process.on("uncaughtException", (error) => broken.reject(error));

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
    await Promise.race([running, broken.promise]);
  } catch (error) {
    const failed = interruption.signal.aborted ? interruption.signal.reason : error;
    exitCode = failed instanceof CommanderError ? commanderExitCode(failed) : fail(failed, advice, json);
  }
  await faultsOfWriting();
  // Work that is still under way is left alone: nothing awaits it.
  process.exit(exitCode);
}

function createContext(
  { json = false, profile }: { json?: boolean; profile?: string },
  interrupted: AbortSignal,
  advise: (advice: Advice) => void,
): Context {
  const config: Context["config"] = (needs = {}) => {
    try {
      return readCliConfig({ profile, canAsk: canAsk(), ...needs });
    } catch (error) {
      throw error instanceof InvalidConfigurationError ? new WrongSettingsError(error.message) : error;
    }
  };
  return {
    json,
    interrupted,
    advise,
    commandLine: (...words) =>
      ["bulk-registration", ...words, ...(profile === undefined ? [] : ["--profile", profile])]
        .map(forShell)
        .join(" "),
    config,
    connect: async ({ temporal }) => {
      const options = { config: config(), needsTemporal: temporal, interrupted };
      // Only now, since it takes most of the start: help and mistakes are answered at once.
      const { connect } = await import("./deployment.ts");
      return connect(options);
    },
  };
}

/** To be copied into a shell. */
function forShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

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

/** `| head` closes the pipe when it has read enough. Other programs are ended by SIGPIPE then, which Node ignores. */
function leaveQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(EXIT.nobodyReads);
      if (stream === process.stdout) say(`bulk-registration: the output can't be written: ${error.code}`);
      process.exit(EXIT.unexpected);
    });
  }
}
