/** The metrics of worker and backend for Prometheus, each in its own process. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { stretchTaskQueue } from "../../src/domain/task-queue.ts";
import { dashboardQueries, groupingOf, readAlerts, selectorsOf } from "../support/deploy-files.ts";
import { eventually } from "../support/deferred.ts";
import { eventsOf, readEvents, settledOf } from "../support/event-stream.ts";
import { startMeasuredPrograms } from "../support/measured-programs.ts";
import type { MeasuredPrograms } from "../support/measured-programs.ts";
import type { Scrape } from "../support/metrics.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { startProgramProcess } from "../support/program-process.ts";
import { workerSettings } from "../support/worker-settings.ts";

const SETTLED = "bulk_registration_items_settled_total";

let programs: MeasuredPrograms;
beforeAll(async () => {
  programs = await startMeasuredPrograms();
});
afterAll(() => programs.stop());

/** The first event shows that the viewer is connected. */
async function watch(bulkId: string): Promise<() => Promise<number>> {
  const [seen, kept] = (await programs.call(`/bulk-registrations/${bulkId}/progress`)).body?.tee() ?? [];
  for await (const _ of eventsOf(new Response(seen))) break;
  return async () => settledOf(await readEvents(new Response(kept))).length;
}

describe("a registration of four mentors, one of them inactive, with a viewer", () => {
  let during: { worker: Scrape; server: Scrape };
  let updates: number;
  beforeAll(async () => {
    programs.gate.hold();
    const bulkId = await programs.submit([...mentorIds(3), mentorId(41)]);
    const restOf = await watch(bulkId);
    const worker = await eventually("the writes are held", async () => {
      const scraped = await programs.scrapeWorker();
      return scraped.value("bulk_registration_writes_in_flight") === 4 ? scraped : undefined;
    });
    during = { worker, server: await programs.scrapeServer() };
    programs.gate.letThrough();
    updates = await restOf();
    await eventually("the audit is counted", async () => {
      const scraped = await programs.scrapeWorker();
      return scraped.value("bulk_registration_audits_total", { result: "reconciled" }) === 1;
    });
  });

  test("is counted while it is in progress", () => {
    const { worker, server } = during;
    expect(worker.value("bulk_registration_writes_in_flight")).toBe(4);
    expect(worker.value(SETTLED)).toBeUndefined();
    expect(server.value("bulk_registration_http_streams")).toBe(1);
    expect(server.value("bulk_registration_viewers")).toBe(1);
    expect(server.value("bulk_registration_watched_rounds")).toBe(1);
  });

  test("is counted by the worker", async () => {
    const worker = await programs.scrapeWorker();
    expect(worker.value("bulk_registration_writes_total")).toBe(4);
    expect(worker.value("bulk_registration_writes_total", { result: "success", code: "none" })).toBe(4);
    expect(worker.value("bulk_registration_write_duration_seconds_count", { result: "success" })).toBe(4);
    expect(worker.value("bulk_registration_write_attempts_bucket", { le: "1" })).toBe(4);
    expect(worker.value("bulk_registration_writes_in_flight")).toBe(0);
    expect(worker.value(SETTLED, { outcome: "registered" })).toBe(3);
    expect(worker.value(SETTLED, { outcome: "failed" })).toBe(1);
    expect(worker.value("bulk_registration_run_duration_seconds_count", { status: "partialSuccess" })).toBe(
      1,
    );
    const seconds = worker.value("bulk_registration_run_duration_seconds_sum") ?? 0;
    expect(seconds > 0 && seconds < 60).toBe(true);
    expect(worker.value("bulk_registration_audits_total", { result: "notReconciled" })).toBe(0);
    expect(worker.value("bulk_registration_rounds_unaudited")).toBe(0);
    expect(worker.value("bulk_registration_rounds_waiting")).toBe(0);
  });

  test("is counted by the SDK", async () => {
    const worker = await eventually("run and audit have completed", async () => {
      const scraped = await programs.scrapeWorker();
      return scraped.value("temporal_workflow_completed") === 2 ? scraped : undefined;
    });
    expect(
      worker.value("temporal_activity_execution_latency_seconds_count", {
        activity_type: "submitRegistrations",
      }),
    ).toBe(4);
  });

  test("is counted by the backend", async () => {
    const server = await eventually("the viewer has gone", async () => {
      const scraped = await programs.scrapeServer();
      return scraped.value("bulk_registration_http_streams") === 0 ? scraped : undefined;
    });
    const requests = "bulk_registration_http_request_duration_seconds_count";
    expect(server.value(requests, { method: "POST", route: "/bulk-registrations", status: "202" })).toBe(1);
    expect(server.value(requests, { route: "/bulk-registrations/:bulkId/progress", status: "200" })).toBe(1);
    expect(server.value("bulk_registration_viewers")).toBe(0);
    expect(server.value("bulk_registration_watched_rounds")).toBe(0);
    expect(
      server.value("bulk_registration_poll_duration_seconds_count", { result: "success" }),
    ).toBeGreaterThan(0);
    expect(updates).toBe(4);
    expect(server.value("bulk_registration_update_lag_seconds_count")).toBe(4);
  });

  test("puts no bulk registration, coordinator or mentor in a label", async () => {
    for (const scraped of [await programs.scrapeWorker(), await programs.scrapeServer()]) {
      const ids = [...scraped.labelValues].filter((value) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(value));
      const { taskQueue } = programs.scene;
      const queues = [taskQueue, stretchTaskQueue(taskQueue)];
      expect(ids.filter((id) => !queues.includes(id))).toEqual([]);
    }
  });
});

test("items that a withdrawal settles are counted as withdrawn, and not as registered", async () => {
  const counted = async (outcome: string) => (await programs.scrapeWorker()).value(SETTLED, { outcome }) ?? 0;
  const before = await counted("registered");
  const registered = await programs.submit(mentorIds(2));
  await readEvents(await programs.call(`/bulk-registrations/${registered}/progress`));
  await eventually("the registered items are counted", async () => {
    return (await counted("registered")) === before + 2;
  });

  const answer = await programs.call(`/bulk-registrations/${registered}/withdrawals`, {
    method: "POST",
    body: "{}",
    headers: { "idempotency-key": randomUUID() },
  });
  expect(answer.status).toBe(202);
  await eventually("the withdrawn items are counted", async () => (await counted("withdrawn")) === 2);
  expect(await counted("registered")).toBe(before + 2);
});

test("a round that waits for the database is counted until it continues", async () => {
  programs.gate.away = true;
  const bulkId = await programs.submit(mentorIds(2));
  const waiting = async () =>
    (await programs.scrapeWorker()).value("bulk_registration_rounds_waiting", { code: "databaseDown" });
  await eventually("the round waits", async () => (await waiting()) === 1);
  const failed = { result: "systemic", code: "databaseDown" };
  const worker = await programs.scrapeWorker();
  expect(worker.value("bulk_registration_writes_total", failed)).toBeGreaterThan(0);
  expect((await programs.scrapeWorker()).value("bulk_registration_rounds_waiting")).toBe(1);

  programs.gate.away = false;
  await readEvents(await programs.call(`/bulk-registrations/${bulkId}/progress`));
  await eventually("the round doesn't wait any more", async () => (await waiting()) === 0);
});

describe("the queries of deploy/", () => {
  /** Prometheus adds these by itself. */
  const OF_PROMETHEUS = ["job", "instance"];
  const AUDIT_TABLE = "bulk_registration_audits";
  let worker: Scrape;
  let server: Scrape;
  beforeAll(async () => {
    // A failed workflow task is counted only after the first one, so no worker shows this metric here.
    const { temporal, taskQueue } = programs.scene;
    const workflowId = `unknown:${taskQueue}`;
    await temporal.client.workflow.start("NoSuchWorkflow", { workflowId, taskQueue });
    worker = await eventually("a decision has failed", async () => {
      const scraped = await programs.scrapeWorker();
      return scraped.names.has("temporal_workflow_task_execution_failed") ? scraped : undefined;
    });
    await temporal.client.workflow.getHandle(workflowId).terminate();
    server = await programs.scrapeServer();
  });

  const labelsOf = (metric: string) => [
    ...worker.labelsOf(metric),
    ...server.labelsOf(metric),
    ...OF_PROMETHEUS,
  ];
  const isShown = (metric: string) => metric === "up" || worker.names.has(metric) || server.names.has(metric);

  test("find every metric and every label in the programs", async () => {
    const queries = [...(await readAlerts()).map(({ expr }) => expr), ...(await dashboardQueries())];
    const selectors = queries.flatMap(selectorsOf);
    expect(selectors.map(({ metric }) => metric)).toContain("bulk_registration_rounds_waiting");
    expect(selectors.filter(({ metric }) => !isShown(metric))).toEqual([]);
    const strange = selectors.filter(({ metric, labels }) =>
      labels.some((label) => !labelsOf(metric).includes(label)),
    );
    expect(strange).toEqual([]);
    for (const query of queries) {
      const known = selectorsOf(query).flatMap(({ metric }) => labelsOf(metric));
      expect(groupingOf(query).filter((label) => !known.includes(label))).toEqual([]);
    }
  });

  test("cover all metrics of the programs, each of which is documented, and so is each alert", async () => {
    const page = await readFile(new URL("../../docs/observability.md", import.meta.url), "utf8");
    const ours = [...worker.names, ...server.names].filter((name) => name.startsWith("bulk_registration_"));
    const bases = new Set(ours.map((name) => name.replace(/_(bucket|sum|count)$/, "")));
    expect([...bases].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const alerts = (await readAlerts()).map(({ alert }) => alert);
    expect(alerts.filter((alert) => !page.includes(`\`${alert}\``))).toEqual([]);
    const explained = [...page.matchAll(/`(bulk_registration_\w+)`/g)].map(([, name = ""]) => name);
    expect(explained.filter((name) => !bases.has(name) && name !== AUDIT_TABLE)).toEqual([]);
    const described = [...page.matchAll(/`(BulkRegistration[A-Z]\w+)`/g)].map(([, name = ""]) => name);
    expect(described.filter((name) => !alerts.includes(name) && !name.endsWith("Workflow"))).toEqual([]);
  });
});

test("the backend's own port serves no metrics", async () => {
  const answer = await fetch(`${programs.url}/metrics`);
  expect(await answer.text()).not.toContain("bulk_registration_http");
  expect(answer.status).toBe(404);
});

describe("an unavailable address for metrics", () => {
  test.each(["worker", "server"] as const)("ends the %s with a message", async (program) => {
    const taken = new URL(programs.url).host;
    const started = startProgramProcess(
      program,
      workerSettings(programs.scene.taskQueue, programs.scene.backend, {
        BULK_HTTP_PORT: String(await choosePort()),
        BULK_METRICS_ADDRESS: taken,
      }),
    );
    try {
      expect(await started.ended).toBe(78);
      expect(started.output).toContain(`BULK_METRICS_ADDRESS: the process can't listen on ${taken}: `);
    } finally {
      await started.kill();
    }
  });
});
