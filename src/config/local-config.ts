/** Reads the settings of the embedded stack from the environment. A port that isn't set is chosen free. */
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { parseEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { port, text } from "./setting-types.ts";

const localSettings = z.object({
  BULK_CACHE_DIR: text.optional(),
  XDG_CACHE_HOME: text.optional(),
  BULK_POSTGRES_PORT: port.optional(),
  BULK_POSTGREST_PORT: port.optional(),
  BULK_SUPABASE_PORT: port.optional(),
  BULK_TEMPORAL_PORT: port.optional(),
  BULK_TEMPORAL_UI_PORT: port.optional(),
  TEMPORAL_CLI_PATH: text.optional(),
  TEMPORAL_TEST_SERVER_PATH: text.optional(),
  CHROMIUM_PATH: text.optional(),
  PROMTOOL_PATH: text.optional(),
  BULK_SCREENSHOT_DIR: text.optional(),
  POSTGREST_BIN: text.optional(),
  BULK_HTTP_PORT: port.optional(),
});

/** @throws {InvalidConfigurationError} */
export function readLocalConfig(environment: Environment = process.env) {
  const values = parseEnvironment(localSettings, environment);
  return {
    cacheDirectory:
      values.BULK_CACHE_DIR ?? join(userCacheDirectory(values.XDG_CACHE_HOME), "durable-bulk-registration"),
    ports: {
      postgres: values.BULK_POSTGRES_PORT,
      postgrest: values.BULK_POSTGREST_PORT,
      gateway: values.BULK_SUPABASE_PORT,
      temporal: values.BULK_TEMPORAL_PORT,
      temporalUi: values.BULK_TEMPORAL_UI_PORT,
      http: values.BULK_HTTP_PORT,
    },
    temporalCliPath: values.TEMPORAL_CLI_PATH,
    temporalTestServerPath: values.TEMPORAL_TEST_SERVER_PATH,
    chromiumPath: values.CHROMIUM_PATH,
    promtoolPath: values.PROMTOOL_PATH,
    /** The folder for the README's pictures of the console. Undefined: no pictures are taken. */
    screenshotDirectory: values.BULK_SCREENSHOT_DIR,
    postgrestPath: values.POSTGREST_BIN,
    searchPath: environment["PATH"] ?? "",
  };
}

/**
 * Postgres refuses to run as root. When root starts the stack, Postgres runs as another user, which can't enter root's home. The
 * cache then lies in the system's cache folder.
 */
function userCacheDirectory(xdgCacheHome: string | undefined): string {
  if (xdgCacheHome !== undefined) return xdgCacheHome;
  return process.getuid?.() === 0 ? "/var/cache" : join(homedir(), ".cache");
}
