#!/usr/bin/env node
/** `bulk-registration`, the only program of the package. Its commands are in `src/cli`, its servers in `src/programs`. */
import { nodeProblem } from "./cli/node-version.ts";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  // As in sysexits.h: a wrong configuration.
  process.exit(78);
}
// Load them only now: an older Node can't load them, and a command needs no server.
const { runCommandLine } = await import("./cli/main.ts");
await runCommandLine(process.argv.slice(2), {
  worker: async () => (await import("./programs/worker.ts")).runWorker(),
  server: async () => (await import("./programs/server.ts")).runServer(),
});
