/** Runs in flight continue under changed workflows: with the change behind `patched`, every history can be replayed. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import type { WorkflowClient } from "@temporalio/client";
import { Worker } from "@temporalio/worker";
import { auditWorkflowId, runWorkflowId } from "../../../src/domain/identifiers.ts";
import { eventually } from "../../support/deferred.ts";
import { prepareBundle } from "../../support/bundle.ts";
import { SUBMIT, writeOf } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import type { FaultScenario } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Stage } from "../stage.ts";

const RUNS_PER_TRIAL = 3;

type History = Awaited<ReturnType<ReturnType<WorkflowClient["getHandle"]>["fetchHistory"]>>;

interface HistoryInFlight {
  workflowId: string;
  history: History;
}

export const workflowChanged: FaultScenario = {
  name: "workflow-changed",
  title: "workflow code changed while runs are in flight (patched and replayed)",
  unit: "histories",
  goal: { long: 20, short: RUNS_PER_TRIAL },
  trial: async (stage, random) => {
    const patched = await prepareBundle({ path: entryPath("../patched-workflows.ts") });
    const unpatched = await prepareBundle({ path: entryPath("../../replay/changed-workflows.ts") });
    const connection = await Connection.connect({ address: stage.temporalAddress });
    try {
      const { workflow } = new Client({ connection });
      const bulkIds = Array.from({ length: RUNS_PER_TRIAL }, () => randomUUID());
      // Slow enough to be in flight, and fast enough to end.
      stage.proxy.faultOf = ({ path, body }) =>
        path === SUBMIT ? { delayed: random.for(`${writeOf(body).from}`).integer(30, 150) } : "none";
      const handles = await Promise.all(bulkIds.map((bulkId) => submit(stage, random, bulkId)));
      const inFlight = await Promise.all(
        bulkIds.map((bulkId) => fetchInFlight(workflow, bulkId, random.integer(0, 400))),
      );

      await replaceWorkers(stage, random, patched.path);
      await Promise.all(handles.map((handle) => stage.settle(handle)));
      stage.proxy.faultOf = () => "none";
      const broken = await checkInvariants(stage, { bulkIds, expected: {} });
      // Today's workflows return only when no run in flight has gone through the change, which they can't replay.
      await Promise.all(bulkIds.map((bulkId) => workflow.getHandle(auditWorkflowId(bulkId, 1)).result()));
      await replaceWorkers(stage, random);

      const ended = await Promise.all(bulkIds.map(async (bulkId) => fetchHistory(workflow, bulkId)));
      const violations = [
        ...(await misfits([...inFlight, ...ended], patched.path)).map(
          (id) => `${id} can't be replayed by the patched workflows`,
        ),
        ...(await judgeCheck(inFlight, unpatched.path)),
        ...ended
          .filter((run) => !markers(run).some((id) => id === "a-step-after"))
          .map((run) => `${run.workflowId} ended without the change`),
        ...broken,
      ];
      return { units: inFlight.length, runs: bulkIds.length, faults: 1, violations, recoveries: [] };
    } finally {
      stage.proxy.faultOf = () => "none";
      await connection.close();
      await patched.remove();
      await unpatched.remove();
    }
  },
};

async function submit(stage: Stage, random: SeededRandom, bulkId: string) {
  const template = { activityType: `Changed ${bulkId}`, date: "2026-11-18", durationMinutes: 60 };
  const mentorIds = stage.mentorIds(20);
  return (await stage.client(1)).submit({ bulkId, template, mentorIds, concurrency: random.integer(1, 3) });
}

function entryPath(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A history from the middle of a run with at least one completed workflow task. */
async function fetchInFlight(
  workflow: WorkflowClient,
  bulkId: string,
  wait: number,
): Promise<HistoryInFlight> {
  await eventually("a workflow task has been completed", async () =>
    (await fetchHistory(workflow, bulkId)).history.events?.some(
      (event) => event.workflowTaskCompletedEventAttributes,
    ),
  );
  await delay(wait);
  const fetched = await fetchHistory(workflow, bulkId);
  const last = fetched.history.events?.at(-1);
  if (last?.workflowExecutionCompletedEventAttributes)
    throw new Error(`The run of ${bulkId} ended before the change`);
  return fetched;
}

async function fetchHistory(workflow: WorkflowClient, bulkId: string): Promise<HistoryInFlight> {
  const workflowId = runWorkflowId(bulkId, 1);
  return { workflowId, history: await workflow.getHandle(workflowId).fetchHistory() };
}

/** @param bundlePath default: today's workflows */
async function replaceWorkers(stage: Stage, random: SeededRandom, bundlePath?: string): Promise<void> {
  const gently = random.chance(0.5);
  const replaced = [...stage.workers];
  await Promise.all(replaced.map((worker) => (gently ? worker.stop() : worker.kill())));
  for (const _ of replaced) stage.startWorker(bundlePath === undefined ? {} : { bundlePath });
}

/** The ids of the runs that the workflows of the bundle can't replay. */
async function misfits(histories: readonly HistoryInFlight[], codePath: string): Promise<string[]> {
  const results = await Array.fromAsync(
    Worker.runReplayHistories({ workflowBundle: { codePath } }, [...histories]),
  );
  if (results.length !== histories.length) throw new Error("Not every history was replayed");
  return results.flatMap(({ workflowId, error }) => (error === undefined ? [] : [workflowId]));
}

/** The same change without `patched` must be found: otherwise the check finds nothing at all. */
async function judgeCheck(inFlight: readonly HistoryInFlight[], codePath: string): Promise<string[]> {
  const found = await misfits(inFlight, codePath);
  return inFlight
    .filter(({ workflowId }) => !found.includes(workflowId))
    .map(({ workflowId }) => `${workflowId} can be replayed by workflows without the patch`);
}

/** The names of the changes that a run has gone through. */
function markers({ history }: HistoryInFlight): string[] {
  return (history.events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => {
    const data =
      marker?.markerName === "core_patch" ? marker.details?.["patch-data"]?.payloads?.[0]?.data : undefined;
    if (!data) return [];
    return [(JSON.parse(new TextDecoder().decode(data)) as { id: string }).id];
  });
}
