/** Starts the embedded stack with the settings of this machine, for tests of one program. */
import { readLocalConfig } from "../config/local-config.ts";
import { startEmbeddedStack as start } from "./stack/stack.ts";
import type { EmbeddedStack, EmbeddedStackOptions } from "./stack/stack.ts";

/**
 * Starts Postgres, PostgREST, a gateway with a sign-in of seeded coordinators, and Temporal, and waits until every part answers.
 * The stack has no worker. Data, keys and programs are in the cache folder (`BULK_CACHE_DIR`), which only one stack can use at a
 * time.
 *
 * @throws {CacheFolderInUseError} when another stack runs on the folder
 */
export function startEmbeddedStack(options: Partial<EmbeddedStackOptions> = {}): Promise<EmbeddedStack> {
  const { cacheDirectory, searchPath, temporalCliPath, postgrestPath } = readLocalConfig();
  return start({ cacheDirectory, searchPath, temporalCliPath, postgrestPath, temporalUi: false, ...options });
}
