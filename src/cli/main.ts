/** Runs one command line, and ends the process as its outcome says. */
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

/** Each comes back when it has stopped, and ends the process itself where it fails. */
export type Servers = Readonly<Record<ServerName, () => Promise<void>>>;

/** Ends the process, unless a server is asked for. */
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
      throw new WrongUseError(`--profile: ${name} takes its settings from the environment alone`);
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
  // Work that is still under way is left alone: nothing awaits it.
  process.exit(exitCode);
}

interface Attending {
  interrupted: AbortSignal;
  /** Rejects when the process is told to end, and with what fails where nothing awaits it. */
  broken: Promise<never>;
  /** A server attends to all of it in its own way. */
  end(): void;
}

/** To signals, to failures out of sight, and to the readers of what is written. */
function attend(): Attending {
  const interruption = new AbortController();
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const interrupt = () => {
    // A second one, because the first was not obeyed.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    const reason = new InterruptedError("Interrupted");
    interruption.abort(reason);
    reject(reason);
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // An error in work that nothing awaits must not end the process in Node's way.
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
      // Only now, since it takes most of the start: help and mistakes are answered at once.
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

/**
 * `| head` closes the pipe when it has read enough. Other programs are ended by SIGPIPE then, which Node ignores.
 *
 * @returns ends this
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
