/**
 * What a user's own tests need (`durable-bulk-registration/testing`).
 *
 * - `startTestServers` once per test run and `openScene` per test file: a Supabase project, Temporal, a worker and clients for seeded
 *   coordinators, all real
 * - `startFaultyProxy`: cuts connections and loses answers between the worker and the project (`workerUrl` of a scene)
 * - `startEmbeddedStack`: the same servers for a program that brings its own worker
 * - `onTimeSkippingServer`: the workflow alone, where hours pass in moments, over a `FakeRoundStore` that does what a test says
 *
 * Importing it throws a `MissingPackagesError`, with the command that mends it, where the packages that only tests need aren't installed.
 */
import { requireTestPackages } from "./packages.ts";

requireTestPackages();

// Not before: an import of what isn't installed says less.
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

/** The classes as types. */
export type FakeRoundStore = InstanceType<typeof FakeRoundStore>;
export type Gates = InstanceType<typeof Gates>;
export type WorkflowBench = InstanceType<typeof WorkflowBench>;

export type { TestBackend } from "./backend.ts";
export type { PreparedBundle } from "./bundle.ts";
export type { Fate, FakeOptions } from "./fake-round-store.ts";
export type { Answer, Fault, FaultyProxy, ProxiedRequest } from "./faulty-proxy.ts";
export { MissingPackagesError } from "./packages.ts";
export type { Scene, SceneOptions } from "./scene.ts";
export type { TestServers, TestServersAddress } from "./servers.ts";
export type { SeededCoordinator } from "./stack/seeded-coordinators.ts";
export type { EmbeddedStack, EmbeddedStackOptions } from "./stack/stack.ts";
export type { TemporalServer } from "./temporal.ts";
export type { TimeSkippingBenchOptions } from "./time-skipping-bench.ts";
