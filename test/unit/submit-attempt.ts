/** One attempt of the submit activity in a mock environment of Temporal, over a round store in memory. */
import { MockActivityEnvironment } from "@temporalio/testing";
import { createActivities } from "../../src/activities/index.ts";
import type {
  SubmissionHeartbeat,
  SubmitRegistrationsInput,
  SubmitRegistrationsResult,
} from "../../src/activities/types.ts";
import { FakeProject, PROJECT_ID } from "../../src/testing/fake-project.ts";
import { FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import type { FakeOptions } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

/** The input for one mentor. */
export const one: SubmitRegistrationsInput = {
  bulkId: "b0000000-0000-4000-8000-000000000001",
  projectId: PROJECT_ID,
  actingCoordinatorId: COORDINATOR_ID,
  round: 1,
  from: 7,
  to: 7,
  total: 100,
  lanes: 1,
  mentorsPerWrite: 1,
  budget: 5_000,
};
/** The input for the whole round. */
export const stretch: SubmitRegistrationsInput = { ...one, from: 1, to: 100, lanes: 5, mentorsPerWrite: 10 };

export interface Attempt {
  attempt?: number;
  /** The heartbeat of the previous attempt. */
  before?: Partial<SubmissionHeartbeat>;
}

export function submit(
  input: SubmitRegistrationsInput,
  options: Partial<FakeOptions> = {},
  { attempt = 1, before }: Attempt = {},
) {
  const store = new FakeRoundStore({ total: 100, ...options });
  const environment = new MockActivityEnvironment({
    attempt,
    ...(before !== undefined && {
      heartbeatDetails: {
        next: input.from,
        aside: [],
        strikes: { doubtful: 0, systemic: 0 },
        idle: 0,
        failures: 0,
        ...before,
      },
    }),
  });
  const beats: SubmissionHeartbeat[] = [];
  environment.on("heartbeat", (details: SubmissionHeartbeat) => beats.push(details));
  const { submitRegistrations } = createActivities({ rounds: store, project: new FakeProject() });
  const result: Promise<SubmitRegistrationsResult> = environment.run(submitRegistrations, input);
  return { store, environment, beats, result };
}
