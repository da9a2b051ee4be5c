/** All scenarios in the order of the table. */
import type { FaultScenario } from "./scenario.ts";
import { answersDropped } from "./scenarios/answers-dropped.ts";
import { clientKilled } from "./scenarios/client-killed.ts";
import { closedWhileSubmitting } from "./scenarios/closed-while-submitting.ts";
import { hostileInput } from "./scenarios/hostile-input.ts";
import { hostileTokens } from "./scenarios/hostile-tokens.ts";
import { poisonedMentor } from "./scenarios/poisoned-mentor.ts";
import { postgresStopped } from "./scenarios/postgres-stopped.ts";
import { postgrestKilled } from "./scenarios/postgrest-killed.ts";
import { proxyFaults } from "./scenarios/proxy-faults.ts";
import { secrets } from "./scenarios/secrets.ts";
import { simultaneousSubmits } from "./scenarios/simultaneous-submits.ts";
import { steeredInStretch } from "./scenarios/steered-in-stretch.ts";
import { stoppedUnderLoad } from "./scenarios/stopped-under-load.ts";
import { submitsAhead } from "./scenarios/submits-ahead.ts";
import { systemicFailures } from "./scenarios/systemic-failures.ts";
import { temporalCut } from "./scenarios/temporal-cut.ts";
import { temporalKilled } from "./scenarios/temporal-killed.ts";
import { workerFrozen } from "./scenarios/worker-frozen.ts";
import { workerKilled } from "./scenarios/worker-killed.ts";
import { workflowChanged } from "./scenarios/workflow-changed.ts";

export const SCENARIOS: readonly FaultScenario[] = [
  // Processes and connections end, freeze, and come back.
  workerKilled,
  workerFrozen,
  stoppedUnderLoad,
  temporalKilled,
  temporalCut,
  postgresStopped,
  postgrestKilled,
  workflowChanged,
  // The database answers wrongly, not at all, or only for some.
  systemicFailures,
  poisonedMentor,
  proxyFaults,
  answersDropped,
  secrets,
  // Callers: many at once, killed, hostile; and what they request of an active run.
  hostileTokens,
  hostileInput,
  simultaneousSubmits,
  clientKilled,
  submitsAhead,
  steeredInStretch,
  closedWhileSubmitting,
];
