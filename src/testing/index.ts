/**
 * The test kit for the tests of users (`durable-bulk-registration/testing`).
 *
 * - `startTestServers` once per test run and `openScene` per test file: a real Supabase project, Temporal, a worker, and clients
 *   for seeded coordinators
 * - `startFaultyProxy`: cuts connections and loses answers between the worker and the project (`workerUrl` of a scene)
 * - `startEmbeddedStack`: the same servers for a program that brings its own worker
 * - `onTimeSkippingServer`: the workflow alone, on a server where hours pass in moments, with a `FakeRoundStore` that a test
 *   controls
 *
 * The import throws a `MissingPackagesError` when packages that only tests need are not installed. Its message has the command
 * that installs them.
 */
import { requireTestPackages } from "./packages.ts";

requireTestPackages();

// These imports come after the check, because Node's own error for a missing package doesn't say how to install it.
export const {
  COORDINATOR_ID,
  FakeProject,
  FakeRoundStore,
  Gates,
  mentorId,
  mentorIds,
  onTimeSkippingServer,
  openScene,
  prepareBundle,
  prepareTimeSkipping,
  SEEDED_COORDINATORS,
  serviceFailure,
  startEmbeddedStack,
  startFaultyProxy,
  startTestServers,
  WorkflowBench,
} = await import("./kit.ts");

/** A destructured class is only a value, so its type is exported separately. */
export type FakeRoundStore = InstanceType<typeof FakeRoundStore>;
export type Gates = InstanceType<typeof Gates>;
export type WorkflowBench = InstanceType<typeof WorkflowBench>;

export type { TestBackend } from "./backend.ts";
export type { PreparedBundle } from "./bundle.ts";
export type { Fate } from "./fake-outcomes.ts";
export type { FakeOptions } from "./fake-round-store.ts";
export type { Answer, Fault, FaultyProxy, ProxiedRequest } from "./faulty-proxy.ts";
export { MissingPackagesError } from "./packages.ts";
export type { Scene, SceneOptions } from "./scene.ts";
export type { TestServers, TestServersAddress } from "./servers.ts";
export type { SeededCoordinator } from "./stack/seeded-coordinators.ts";
export type { EmbeddedStack, EmbeddedStackOptions } from "./stack/stack.ts";
export type { TemporalServer } from "./temporal.ts";
export type { TimeSkippingBenchOptions } from "./time-skipping-bench.ts";
