/** The exports of the test kit. They need packages that the library doesn't install. `index.ts` checks for these packages first. */
export { prepareBundle } from "./bundle.ts";
export { startEmbeddedStack } from "./embedded-stack.ts";
export { FakeProject } from "./fake-project.ts";
export { FakeRoundStore, failure as serviceFailure } from "./fake-round-store.ts";
export { startFaultyProxy } from "./faulty-proxy.ts";
export { Gates } from "./gates.ts";
export { COORDINATOR_ID, mentorId, mentorIds } from "./mentor-ids.ts";
export { openScene } from "./scene.ts";
export { startTestServers } from "./servers.ts";
export { SEEDED_COORDINATORS } from "./stack/seeded-coordinators.ts";
export { onTimeSkippingServer, prepareTimeSkipping } from "./time-skipping-bench.ts";
export { WorkflowBench } from "./workflow-bench.ts";
