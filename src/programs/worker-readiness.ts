/** Checks whether a worker takes work. A running process doesn't prove it. */
import type { Client } from "@temporalio/client";
import { listPollers, taskSources } from "../deployment/temporal-workers.ts";
import type { TaskSource } from "../deployment/temporal-workers.ts";
import { createReadiness } from "../http/readiness.ts";
import type { Readiness } from "../http/readiness.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import type { BulkRegistrationWorker } from "../worker.ts";

export interface WorkerReadiness {
  status: "ok" | "starting" | "stopping" | "unavailable";
  checks?: Readiness["checks"] & { work: "ok" | "unavailable" };
  problems?: { part: string; reason: string; detail: string }[];
}

export interface ReadyWorker {
  worker: Pick<BulkRegistrationWorker, "identity" | "state">;
  temporal: Client;
  taskQueue: string;
  supabase: SupabaseProject;
}

/** The milliseconds within which Temporal must answer which workers it has seen. */
const PATIENCE = 2_000;

/** Checks Temporal and the project, and asks Temporal whether this very worker fetches work. */
export function createWorkerReadiness(ready: ReadyWorker): () => Promise<WorkerReadiness> {
  const { worker, temporal, supabase } = ready;
  const readiness = createReadiness({ temporal, supabase, publishedKeys: false });
  return async () => {
    const { state } = worker;
    if (state === "INITIALIZED") return { status: "starting" };
    if (state !== "RUNNING") return { status: "stopping" };
    const [{ checks, problems }, unattended] = await Promise.all([readiness(), findUnattended(ready)]);
    const work = unattended.length === 0 ? "ok" : "unavailable";
    const all = [...problems, ...describe(unattended)];
    return {
      status: all.length === 0 ? "ok" : "unavailable",
      checks: { ...checks, work },
      ...(all.length > 0 && { problems: all }),
    };
  };
}

/** @returns the kinds of tasks that the worker doesn't fetch; all kinds when Temporal doesn't say */
async function findUnattended({ worker, temporal, taskQueue }: ReadyWorker): Promise<string[]> {
  const { connection, options } = temporal;
  const attends = async (source: TaskSource): Promise<boolean> => {
    const { versions } = await temporal.withDeadline(Date.now() + PATIENCE, () =>
      listPollers(connection, options.namespace, source, Date.now()),
    );
    return versions.has(worker.identity);
  };
  const attended = await Promise.all(
    Object.entries(taskSources(taskQueue)).map(async ([kind, source]) => ({
      kind,
      isAttended: await attends(source).catch(() => false),
    })),
  );
  return attended.filter(({ isAttended }) => !isAttended).map(({ kind }) => kind);
}

function describe(unattended: readonly string[]): { part: string; reason: string; detail: string }[] {
  if (unattended.length === 0) return [];
  const detail = `Temporal hasn't seen this worker fetch ${unattended.join(" and ")} tasks recently`;
  return [{ part: "work", reason: "notPolling", detail }];
}
