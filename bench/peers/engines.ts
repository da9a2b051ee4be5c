/** All compared engines, in the order of a round. */
import type { EngineKind } from "./engine.ts";
import { automatic, oneMentorPerWrite } from "./engines/bulk-registration.ts";
import { bullMq, bullMqFsync } from "./engines/bullmq.ts";
import { dbosQueue, dbosSteps } from "./engines/dbos.ts";
import { graphileWorker, graphileWorkerBatching } from "./engines/graphile-worker.ts";
import { oneStatement } from "./engines/one-statement.ts";
import { pgBoss } from "./engines/pg-boss.ts";
import { plainLoop } from "./engines/plain-loop.ts";
import { restate } from "./engines/restate.ts";

export const ENGINES: readonly EngineKind[] = [
  plainLoop,
  automatic,
  oneMentorPerWrite,
  bullMq,
  bullMqFsync,
  graphileWorker,
  graphileWorkerBatching,
  pgBoss,
  dbosSteps,
  dbosQueue,
  restate,
  oneStatement,
];
