/** Where the program begins: `node PROGRAM worker`, as the package's `bulk-registration worker`. */
import { fileURLToPath } from "node:url";

export const PROGRAM = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
