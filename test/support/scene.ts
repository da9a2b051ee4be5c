/** Everything real: a backend, the dev server, a worker on a task queue of its own, and clients for the coordinators. */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { inject } from "vitest";
import { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkSubmissionRequest } from "../../src/client/types.ts";
import type { MentorSubmissionOutcome } from "../../src/domain/outcome.ts";
import { readItem, storedItem } from "../../src/supabase/outcome-rows.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../../src/worker.ts";
import { startBackend } from "./backend.ts";
import type { TestBackend } from "./backend.ts";
import { connectToDevServer } from "./dev-server.ts";
import type { TemporalServer } from "./workflow-harness.ts";

export interface Scene {
  readonly backend: TestBackend;
  readonly temporal: TemporalServer;
  readonly taskQueue: string;
  /**
   * @param number of the seeded coordinator, from 1
   * @param temporal default: the dev server's
   */
  client(number: number, temporal?: Client): Promise<BulkRegistrationClient>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  /** False: the test starts its own workers. Default: true. */
  worker?: boolean;
  /** What the worker takes for the project's URL, such as a proxy that fails now and then. Default: the project's. */
  workerUrl?: (backend: TestBackend) => string;
  /** Rows of one answer of PostgREST's. Default: 1,000. */
  maximumRows?: number;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { maximumRows } = options;
  const backend = await startBackend(maximumRows === undefined ? {} : { maximumRows });
  const temporal = await connectToDevServer();
  const taskQueue = `test-${randomUUID()}`;
  const url = options.workerUrl?.(backend) ?? backend.supabase.url;
  const worker =
    (options.worker ?? true)
      ? await createBulkRegistrationWorker({
          connection: temporal.nativeConnection,
          taskQueue,
          workflowBundle: { codePath: inject("workflowBundlePath") },
          dependencies: await createSupabaseDependencies({ ...backend.supabase, url }, backend.registrarKey),
        })
      : undefined;
  const running = worker?.run();
  return {
    backend,
    temporal,
    taskQueue,
    client: async (number, client = temporal.client) => {
      const accessToken = await backend.signIn(number);
      return BulkRegistrationClient.forSession({
        temporal: client,
        supabase: backend.supabase,
        accessToken: async () => accessToken,
        taskQueue,
      });
    },
    stop: async () => {
      worker?.stop();
      await running;
      await temporal.close();
      await backend.stop();
    },
  };
}

export const TEMPLATE: BulkSubmissionRequest["template"] = {
  activityType: "Peer mentoring session",
  date: "2026-11-18",
  durationMinutes: 60,
  note: "A note that belongs in no history",
};

/** What the runs of a project carry. */
export async function projectIdOf(backend: Pick<TestBackend, "rows">): Promise<string> {
  const [project] = await backend.rows<{ project_id: string }>(
    "select project_id from bulk_registration_private.project",
  );
  if (project === undefined) throw new Error("The project has no id");
  return project.project_id;
}

/** What the table holds of a round, in the shape of the reported outcomes and in the order of the round. */
export async function storedOutcomes(
  backend: Pick<TestBackend, "rows">,
  bulkId: string,
  round = 1,
): Promise<MentorSubmissionOutcome[]> {
  const rows = await backend.rows<{ item: unknown }>(
    `select jsonb_build_object(
       'sequence', sequence, 'position', position, 'mentorId', mentor_id, 'detail', detail, 'attempts', attempts,
       'errorCode', error_code, 'errorCause', error_cause, 'settledAt', settled_at
     ) as item
     from public.bulk_registration_items where bulk_id = $1 and round = $2 and sequence is not null order by position`,
    [bulkId, round],
  );
  return rows.map(({ item }) => readItem(storedItem.parse(item)).outcome);
}
