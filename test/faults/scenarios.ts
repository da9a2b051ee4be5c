/** All scenarios, in the order of the table. */
import type { FaultScenario } from "./scenario.ts";
import { answersDropped } from "./scenarios/answers-dropped.ts";
import { clientKilled } from "./scenarios/client-killed.ts";
import { hostileInput } from "./scenarios/hostile-input.ts";
import { hostileTokens } from "./scenarios/hostile-tokens.ts";
import { postgresStopped } from "./scenarios/postgres-stopped.ts";
import { postgrestKilled } from "./scenarios/postgrest-killed.ts";
import { proxyFaults } from "./scenarios/proxy-faults.ts";
import { secrets } from "./scenarios/secrets.ts";
import { simultaneousSubmits } from "./scenarios/simultaneous-submits.ts";
import { temporalCut } from "./scenarios/temporal-cut.ts";
import { temporalKilled } from "./scenarios/temporal-killed.ts";
import { workerKilled } from "./scenarios/worker-killed.ts";
import { workflowChanged } from "./scenarios/workflow-changed.ts";

export const SCENARIOS: readonly FaultScenario[] = [
  workerKilled,
  temporalKilled,
  temporalCut,
  postgresStopped,
  postgrestKilled,
  answersDropped,
  proxyFaults,
  simultaneousSubmits,
  clientKilled,
  hostileTokens,
  hostileInput,
  workflowChanged,
  secrets,
];
