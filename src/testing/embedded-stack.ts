/** The embedded stack with the settings of this machine, for tests that want one program with nothing around it. */
import { readLocalConfig } from "../config/local-config.ts";
import { startEmbeddedStack as start } from "./stack/stack.ts";
import type { EmbeddedStack, EmbeddedStackOptions } from "./stack/stack.ts";

/**
 * Postgres, PostgREST, a gateway with a sign-in of seeded coordinators, and Temporal; returns once every part has answered. A
 * worker is not part of it. Data, keys and programs lie in the cache folder (`BULK_CACHE_DIR`), which one stack at a time uses.
 *
 * @throws {CacheFolderInUseError} when another stack runs on the folder
 */
export function startEmbeddedStack(options: Partial<EmbeddedStackOptions> = {}): Promise<EmbeddedStack> {
  const { cacheDirectory, searchPath, temporalCliPath, postgrestPath } = readLocalConfig();
  return start({ cacheDirectory, searchPath, temporalCliPath, postgrestPath, temporalUi: false, ...options });
}
