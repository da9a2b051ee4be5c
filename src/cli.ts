#!/usr/bin/env node
/** `bulk-registration`: the command line, a thin face on the client. What it does is in `src/cli`. */
import { runCommandLine } from "./cli/main.ts";

await runCommandLine(process.argv.slice(2));
