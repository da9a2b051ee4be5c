/**
 * Writes src/api/document.ts, the types of the backend's OpenAPI document. With `--check`, the script changes nothing and fails
 * when the file is outdated. `npm run api:types` and `npm run api:check` install the generator first.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import openapiTypescript, { astToString } from "openapi-typescript";
import type { OpenAPI3 } from "openapi-typescript";
import { createApp } from "../../src/http/app.ts";
import { createHttpLogger } from "../../src/http/log.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TARGET = join(ROOT, "src", "api", "document.ts");

/** A field with a default is optional in a request. */
const OPTIONS = { alphabetize: true, defaultNonNullable: false };

const HEADER = `/**
 * The types of the backend's OpenAPI document. \`npm run api:types\` writes this file. To change it, change the schemas in
 * src/http/schemas.
 */
`;

async function readDocument(): Promise<OpenAPI3> {
  const supabase = { url: "http://127.0.0.1:1", publishableKey: "none" };
  // The document needs only the routes, so none of these dependencies is called.
  const app = createApp({
    temporal: new Client({ connection: Connection.lazy({ address: "127.0.0.1:1" }) }),
    supabase,
    verify: createSessionVerifier({ supabaseUrl: supabase.url }),
    logger: createHttpLogger("silent"),
  });
  return (await (await app.request("/openapi.json")).json()) as OpenAPI3;
}

/** Formats the file as `npm run format` does. */
function format(text: string): string {
  const folder = mkdtempSync(join(ROOT, "scripts", "api-types", "made-"));
  try {
    const file = join(folder, "document.ts");
    writeFileSync(file, text);
    execFileSync(join(ROOT, "node_modules", ".bin", "oxfmt"), [
      "--config",
      join(ROOT, ".oxfmtrc.json"),
      file,
    ]);
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const types = astToString(await openapiTypescript(await readDocument(), OPTIONS));
const made = format(HEADER + types);
if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== made) {
    console.error("src/api/document.ts differs from the OpenAPI document: run npm run api:types");
    process.exitCode = 1;
  }
} else writeFileSync(TARGET, made);
