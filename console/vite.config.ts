/** Builds the console into `dist/console`, from where the backend serves it below `/console/`. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^csv-parse$/, replacement: "csv-parse/browser/esm" },
      { find: /^csv-parse\/sync$/, replacement: "csv-parse/browser/esm/sync" },
    ],
  },
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    // A file of its own for every asset: the backend's content security policy allows no `data:` address.
    assetsInlineLimit: 0,
    // Mostly React and supabase-js; loaded once and then kept by the browser.
    chunkSizeWarningLimit: 1_000,
  },
});
