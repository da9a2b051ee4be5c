/** Builds the console into `dist/console`, which the backend serves below `/console/`. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressedAssets } from "./compressed-assets.ts";

export default defineConfig({
  base: "/console/",
  plugins: [react(), compressedAssets()],
  resolve: {
    alias: [
      { find: /^csv-parse$/, replacement: "csv-parse/browser/esm" },
      { find: /^csv-parse\/sync$/, replacement: "csv-parse/browser/esm/sync" },
    ],
  },
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    // Every asset is a separate file, because the backend's content security policy allows no `data:` address.
    assetsInlineLimit: 0,
    // The chunk is mostly React, the router and auth-js. The browser loads it once and caches it.
    chunkSizeWarningLimit: 1_000,
  },
});
