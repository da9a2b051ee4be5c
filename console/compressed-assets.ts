/** Puts a Brotli and a gzip form beside each asset of the build. The backend serves the form that the browser accepts. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Plugin } from "vite";

const FORMS = { ".br": promisify(brotliCompress), ".gz": promisify(gzip) };

export function compressedAssets(): Plugin {
  return {
    name: "compressed-assets",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle).filter((each) => each.startsWith("assets/"))) {
        const path = join(dir, name);
        const plain = await readFile(path);
        for (const [ending, compress] of Object.entries(FORMS)) {
          await writeFile(path + ending, await compress(plain));
        }
      }
    },
  };
}
