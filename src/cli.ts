#!/usr/bin/env node
/** `bulk-registration`, the only program of the package. Its commands are in `src/cli`, its servers in `src/programs`. */
import { nodeProblem } from "./cli/node-version.ts";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  // `EX_CONFIG` of sysexits.h.
  process.exit(78);
}
// The imports come after the check, because an older Node can't load these files. The servers load only when their command runs.
const { runCommandLine } = await import("./cli/main.ts");
await runCommandLine(process.argv.slice(2), {
  worker: async () => (await import("./programs/worker.ts")).runWorker(),
  server: async () => (await import("./programs/server.ts")).runServer(),
});
