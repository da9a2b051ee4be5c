/**
 * `npm start`: starts the embedded stack with a worker, the backend and its console, registers one activity for some of the
 * seeded mentors, and shows each mentor's outcome. The stack then runs until Ctrl-C. With `--exit`, it stops after the result.
 */
import { parseArgs } from "node:util";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { readLocalConfig } from "../src/config/local-config.ts";
import { startLocalHttpServer } from "./http-server.ts";
import type { LocalHttpServer } from "./http-server.ts";
import { runMainJob } from "./main-job.ts";
import type { MainJobResult } from "./main-job.ts";
import { printAddresses, summaryLine } from "./report.ts";
import { startEmbeddedStack } from "../src/testing/stack/stack.ts";
import { startLocalWorker } from "./worker.ts";

const USAGE = `Usage: npm start -- [--exit] [--mentors N]
  --exit       end after the result: status 0 when all succeeded
  --mentors N  register for N of the seeded mentors instead of 20`;

interface StartOptions {
  exit: boolean;
  mentors: number;
}

/** @throws {TypeError} with a message for the person who typed the options */
function readOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    options: { exit: { type: "boolean", default: false }, mentors: { type: "string", default: "20" } },
  });
  const mentors = Number(values.mentors);
  if (!/^\d+$/.test(values.mentors) || mentors < 1) {
    throw new TypeError(`--mentors must be a whole number of at least 1, not ${values.mentors}`);
  }
  return { exit: values.exit, mentors };
}

async function start(options: StartOptions, stopped: AbortSignal): Promise<MainJobResult> {
  const config = readLocalConfig();
  // A mentor that can't be registered is an expected result, so only errors are logged.
  Runtime.install({ logger: new DefaultLogger("ERROR"), shutdownSignals: [] });
  const stack = await startEmbeddedStack({
    ...config,
    signal: stopped,
    log: (line) => console.log(`  ${line}`),
  });
  try {
    const worker = await startLocalWorker(stack);
    let http: LocalHttpServer | undefined;
    try {
      http = await startLocalHttpServer(stack, {
        port: config.ports.http,
      });
      console.log(`  console: ${http.consoleUrl}`);
      const result = await runMainJob(stack, {
        mentors: options.mentors,
        stopped,
      });
      printAddresses(stack, http, result);
      if (!options.exit) {
        console.log(summaryLine(result));
        console.log("The stack runs until Ctrl-C.");
        await Promise.race([worker.ended, aborted(stopped)]);
        console.log("Stopping ...");
      }
      return result;
    } finally {
      await http?.stop();
      await worker.stop();
    }
  } finally {
    await stack.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function main(): Promise<void> {
  let options: StartOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  // Ctrl-C may arrive twice, from the terminal and from npm. The first signal stops the stack, and later ones have no effect.
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error("Stopped"));
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    const result = await start(options, stopping.signal);
    if (!options.exit) return;
    process.exitCode = result.overallStatus === "success" ? 0 : 1;
    console.log(summaryLine(result));
  } catch (error) {
    if (stopping.signal.aborted) {
      process.exitCode = 130;
      return;
    }
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    process.exitCode = 1;
  }
}

await main();
