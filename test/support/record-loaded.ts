/**
 * Passed to Node by `--import`: writes the address of each module that the process loads into a file, `?to=` in its own
 * address.
 */
import { openSync, writeSync } from "node:fs";
import { registerHooks } from "node:module";

const file = openSync(new URL(import.meta.url).searchParams.get("to") ?? "", "a");

registerHooks({
  load(url, context, nextLoad) {
    writeSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
