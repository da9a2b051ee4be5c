/**
 * Reads the version of this package from its manifest. The manifest lies beside the sources, and beside `dist` in the built
 * package.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
}
