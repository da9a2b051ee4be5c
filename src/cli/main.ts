/** Runs one command line, and ends the process with the exit code of its outcome. */
import { Command, CommanderError } from "commander";
import { readCliConfig } from "../config/cli-config.ts";
import { readDoctorConfig } from "../config/doctor-config.ts";
import { InvalidConfigurationError } from "../config/environment.ts";
import type { Advice, Context, Perform, ServerName } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { describeFailure, InterruptedError, WrongSettingsError, WrongUseError } from "./failures.ts";
import type { Failure } from "./failures.ts";
import { createProgram } from "./program.ts";
import { canAsk, faultsOfWriting, say } from "./terminal.ts";

/** Starts each server. The promise resolves when the server has stopped. A server that fails ends the process itself. */
export type Servers = Readonly<Record<ServerName, () => Promise<void>>>;

/** Ends the process, except when the command line starts a server. */
export async function runCommandLine(args: readonly string[], servers: Servers): Promise<void> {
  const attending = attend();
  const { interrupted, broken } = attending;
  let exitCode: ExitCode = EXIT.success;
  let advice: Advice | undefined;
  let json = false;
  let server: ServerName | undefined;
  const perform: Perform =
    (run) =>
    async (...given) => {
      const command = given.at(-1);
      if (!(command instanceof Command)) throw new TypeError("A command's last argument is the command");
      const options = command.optsWithGlobals<{ json?: boolean; profile?: string }>();
      json = options.json === true;
      const context = createContext(options, interrupted, (next) => {
        advice = next;
      });
      exitCode = (await run(context, ...(given.slice(0, -1) as never[]))) ?? EXIT.success;
    };
  const program = createProgram(perform, (name) => {
    if (program.opts<{ profile?: string }>().profile !== undefined)
      throw new WrongUseError(`--profile: ${name} reads its settings only from the environment`);
    server = name;
  });

  try {
    await Promise.race([program.parseAsync(args, { from: "user" }), broken]);
  } catch (error) {
    const failed = interrupted.aborted ? interrupted.reason : error;
    exitCode = failed instanceof CommanderError ? commanderExitCode(failed) : fail(failed, advice, json);
  }
  if (server !== undefined) {
    attending.end();
    return servers[server]();
  }
  await faultsOfWriting();
  // The process ends without waiting for abandoned work.
  process.exit(exitCode);
}

interface Attending {
  interrupted: AbortSignal;
  /** Rejects when a signal arrives, and when an error occurs in work that no code awaits. */
  broken: Promise<never>;
  /** Removes the handlers. A server handles signals and errors itself. */
  end(): void;
}

/** Handles signals, uncaught errors, and readers that close the output. */
function attend(): Attending {
  const interruption = new AbortController();
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const interrupt = () => {
    // A second signal means that the command has not ended after the first.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    const reason = new InterruptedError("Interrupted");
    interruption.abort(reason);
    reject(reason);
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // Node's own handling of an uncaught error would print a stack and lose the advice.
  process.on("uncaughtException", reject);
  const stopLeaving = leaveQuietlyWithoutReader();
  return {
    interrupted: interruption.signal,
    broken,
    end: () => {
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt).off("uncaughtException", reject);
      stopLeaving();
    },
  };
}

function createContext(
  { json = false, profile }: { json?: boolean; profile?: string },
  interrupted: AbortSignal,
  advise: (advice: Advice) => void,
): Context {
  const config: Context["config"] = (needs = {}) =>
    readSettings(() => readCliConfig({ profile, canAsk: canAsk(), ...needs }));
  return {
    json,
    interrupted,
    advise,
    commandLine: (...words) =>
      ["bulk-registration", ...words, ...(profile === undefined ? [] : ["--profile", profile])]
        .map(forShell)
        .join(" "),
    config,
    deployment: () => readSettings(() => readDoctorConfig(profile)),
    connect: async ({ temporal }) => {
      const options = { config: config(), needsTemporal: temporal, interrupted };
      // This module loads late because it takes most of the start time. Help and mistakes are answered without it.
      const { connect } = await import("./deployment.ts");
      return connect(options);
    },
  };
}

function readSettings<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidConfigurationError ? new WrongSettingsError(error.message) : error;
  }
}

/** Quotes a word for a shell. */
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

/** Commander has already printed its message. Requested help is not an error. */
function commanderExitCode(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.success : EXIT.wrongUse;
}

/**
 * Ends the process when the reader of the output closes it, as `| head` does. SIGPIPE ends other programs, but Node ignores that
 * signal.
 *
 * @returns a function that removes the handlers
 */
function leaveQuietlyWithoutReader(): () => void {
  const streams = [process.stdout, process.stderr].map((stream) => {
    const leave = (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(EXIT.nobodyReads);
      if (stream === process.stdout) say(`bulk-registration: the output can't be written: ${error.code}`);
      process.exit(EXIT.unexpected);
    };
    stream.on("error", leave);
    return () => void stream.off("error", leave);
  });
  return () => streams.forEach((end) => end());
}
