/** How tests start the program from its sources: `node PROGRAM worker`, as the package's `bulk-registration worker`. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLocalConfig } from "../../src/config/local-config.ts";

export const PROGRAM = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/**
 * Added to the settings of a program that is started from its sources. Tests start hundreds of them, and compiling the
 * same modules took half of each start.
 */
export const COMPILED_BEFORE = {
  NODE_COMPILE_CACHE: join(readLocalConfig().cacheDirectory, "compiled"),
} as const;
