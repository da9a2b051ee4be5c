/** A process that runs the stack until it is told to end. Its argument is the options as JSON. */
import { startEmbeddedStack } from "../../src/testing/stack/stack.ts";
import type { EmbeddedStackOptions } from "../../src/testing/stack/stack.ts";

const [, , json = "{}"] = process.argv;
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort(new Error("interrupted")));

try {
  const stack = await startEmbeddedStack({
    ...(JSON.parse(json) as EmbeddedStackOptions),
    log: (line) => console.log(line),
    signal: interrupted.signal,
  });
  console.log("ready");
  const keepAlive = setInterval(() => undefined, 1_000);
  const stop = async () => {
    await stack.stop();
    clearInterval(keepAlive);
    console.log("stopped");
  };
  if (interrupted.signal.aborted) await stop();
  else interrupted.signal.addEventListener("abort", () => void stop());
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
