/**
 * The embedded stack in its own process, with a data folder for one run of the bench. The process tells its parent all
 * addresses, and ends when the parent does.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedStack } from "../src/testing/stack/stack.ts";
import { loadSigningKeys } from "../src/testing/stack/signing-keys.ts";
import { findTemporalCli } from "../src/testing/stack/temporal-cli.ts";
import { readLocalConfig } from "../src/config/local-config.ts";
import type { StackPlace } from "./place.ts";

const { cacheDirectory, searchPath, temporalCliPath } = readLocalConfig();
const folder = await mkdtemp(join(tmpdir(), "bulk-bench-"));
// For root, Postgres runs as another user.
await chmod(folder, 0o755);
const stack = await startEmbeddedStack({
  cacheDirectory: folder,
  searchPath,
  // From the common cache: only the data is this run's own.
  temporalCliPath: await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath }),
  temporalUi: false,
  log: (line) => console.error(line),
});

let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  void stack
    .stop()
    .then(() => rm(folder, { recursive: true, force: true }))
    .finally(() => process.exit());
};
process.once("SIGTERM", stop).once("SIGINT", stop).once("disconnect", stop);

const [coordinator, other] = stack.coordinators;
if (coordinator === undefined || other === undefined)
  throw new RangeError("The stack lacks seeded coordinators");
const place: StackPlace = {
  supabaseUrl: stack.supabaseUrl,
  publishableKey: stack.publishableKey,
  registrarKey: stack.registrarKey,
  temporal: { address: stack.temporal.address, namespace: stack.temporal.namespace },
  postgresUrl: stack.postgresUrl(),
  coordinatorId: coordinator.id,
  accessToken: await stack.signIn(coordinator.email),
  sessionKey: (await loadSigningKeys(join(folder, "keys"))).session,
  otherAccessToken: await stack.signIn(other.email),
  issuer: `${stack.supabaseUrl}/auth/v1`,
};
process.send?.(place);
