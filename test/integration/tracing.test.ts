/** One trace from the HTTP request through the workflow to each write, in a worker process and a backend process. */
import { randomUUID } from "node:crypto";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import "../support/quiet-runtime.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { readEvents } from "../support/event-stream.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { startMeasuredPrograms } from "../support/measured-programs.ts";
import type { MeasuredPrograms } from "../support/measured-programs.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { startTraceReceiver } from "../support/trace-receiver.ts";
import type { ReceivedSpan, TraceReceiver } from "../support/trace-receiver.ts";

const SERVER = "bulk-registration-server";
const WORKER = "bulk-registration-worker";
const MENTORS = 3;

/** As a caller with traces sends it. */
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";

let receiver: TraceReceiver;
let proxy: FaultyProxy;
let programs: MeasuredPrograms;
beforeAll(async () => {
  receiver = await startTraceReceiver();
  let target = "";
  proxy = await startFaultyProxy(
    () => target,
    () => "none",
  );
  programs = await startMeasuredPrograms(({ backend }, gate) => {
    target = gate.url;
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: "100",
      SUPABASE_URL: proxy.url,
      SUPABASE_PUBLIC_URL: backend.supabase.url,
    };
  });
});
afterAll(async () => {
  await programs.stop();
  await proxy.stop();
  await receiver.stop();
});

const named = (name: string) => receiver.spans.filter((span) => span.name === name);

async function spanOf(name: string): Promise<ReceivedSpan> {
  return eventually(`a span ${name}`, () => named(name)[0]);
}

/** From the span itself to the first span of its trace. */
function wayUp(span: ReceivedSpan): string[] {
  const parent = receiver.spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [span.name, ...(parent === undefined ? [span.parentSpanId] : wayUp(parent))];
}

/** @returns the reason that the run's history can't be replayed without traces */
async function replayUntraced(bulkId: string): Promise<Error | undefined> {
  const handle = programs.scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1));
  await handle.result();
  const history = await handle.fetchHistory();
  expect(JSON.stringify(history)).toContain("_tracer-data");
  const workflowBundle = { codePath: inject("workflowBundlePath") };
  const histories = [{ workflowId: handle.workflowId, history }];
  const [result] = await Array.fromAsync(Worker.runReplayHistories({ workflowBundle }, histories));
  return result?.error;
}

describe("a registration", () => {
  let bulkId: string;
  beforeAll(async () => {
    bulkId = await programs.submit(mentorIds(MENTORS), { traceparent: `00-${TRACE}-${CALLER}-01` });
    await readEvents(await programs.call(`/bulk-registrations/${bulkId}/progress`));
    await spanOf("RunWorkflow:BulkRegistrationAuditWorkflow");
    await spanOf("RunWorkflow:BulkRegistrationWorkflow");
  });

  test("is one trace through server, workflow, activity and each write to PostgREST", async () => {
    const writes = proxy.requests.filter(({ path }) => path.endsWith("/rpc/submit_registrations"));
    expect(writes).toHaveLength(MENTORS);
    for (const { traceparent = "" } of writes) {
      const [, traceId = "", spanId = ""] = traceparent.split("-");
      expect(traceId).toBe(TRACE);
      const span = await eventually("the span of the write", () =>
        receiver.spans.find((other) => other.spanId === spanId),
      );
      expect(span).toMatchObject({ service: WORKER, kind: 3, name: "POST" });
      expect(span.attributes["url.full"]).toMatch(/\/rest\/v1\/rpc\/submit_registrations$/);
      expect(wayUp(span)).toEqual([
        "POST",
        "RunActivity:submitRegistrations",
        "StartActivity:submitRegistrations",
        "RunWorkflow:BulkRegistrationWorkflow",
        "StartWorkflow:BulkRegistrationWorkflow",
        "POST /bulk-registrations",
        CALLER,
      ]);
    }
  });

  test("has spans of both programs, including its opening and its audit", async () => {
    const own = receiver.spans.filter(({ traceId }) => traceId === TRACE);
    expect(new Set(own.map(({ service }) => service))).toEqual(new Set([SERVER, WORKER]));
    expect(own.map(({ name }) => name)).toContain("RunActivity:logBulkSubmission");
    const asked = own.map(({ attributes }) => attributes["url.full"] ?? "");
    expect(asked.filter((url) => url.endsWith("/rpc/open_bulk_registration"))).toHaveLength(1);
    expect(asked.filter((url) => url.endsWith("/rpc/log_bulk_submission"))).not.toEqual([]);
    const request = await spanOf("POST /bulk-registrations");
    expect(request).toMatchObject({
      service: SERVER,
      kind: 2,
      attributes: { "http.route": "/bulk-registrations", "http.response.status_code": "202" },
    });
    expect(own.filter(({ status }) => status === 2)).toEqual([]);
  });

  test("isn't hidden behind polls", () => {
    const asked = receiver.spans.map(({ name, attributes }) => `${name} ${attributes["url.full"] ?? ""}`);
    expect(asked.filter((one) => /read_progress|read_project|DescribeWorkflow/.test(one))).toEqual([]);
    expect(proxy.requests.filter(({ path }) => path.endsWith("/read_progress"))).not.toEqual([]);
  });

  test("has a history that workers without traces can replay", async () => {
    expect(await replayUntraced(bulkId)).toBeUndefined();
  });
});

test("steering is traced as far as Temporal, and workers without traces can replay it, too", async () => {
  programs.gate.hold();
  const bulkId = await programs.submit(mentorIds(12));
  const steer = async (path: string, init: RequestInit) =>
    expect((await programs.call(`/bulk-registrations/${bulkId}${path}`, init)).ok).toBe(true);
  await steer("/pause", { method: "POST" });
  await steer("", { method: "PATCH", body: JSON.stringify({ concurrency: 2 }) });
  await steer("/resume", { method: "POST" });
  programs.gate.letThrough();
  await readEvents(await programs.call(`/bulk-registrations/${bulkId}/progress`));
  for (const [name, route] of [
    ["SignalWorkflow:pause", "POST /bulk-registrations/:bulkId/pause"],
    ["StartWorkflowUpdate:setConcurrency", "PATCH /bulk-registrations/:bulkId"],
  ] as const)
    expect(wayUp(await spanOf(name)).slice(0, 2)).toEqual([name, route]);
  expect(await replayUntraced(bulkId)).toBeUndefined();
});

test("a refusal is no failure of the server", async () => {
  expect((await programs.call(`/bulk-registrations/${randomUUID()}`)).status).toBe(404);
  const refused = await eventually("the span of the refusal", () =>
    receiver.spans.find(({ attributes }) => attributes["http.response.status_code"] === "404"),
  );
  expect(refused.status).toBe(0);
});

test("no span holds a name, note, search or token", async () => {
  await programs.call("/mentors?search=Zacharias");
  await programs.call("/bulk-registrations/Zacharias");
  await eventually("the span of the search", () => named("GET /mentors").length > 0);
  await spanOf("GET /bulk-registrations/:bulkId");
  expect(receiver.text).toContain("submit_registrations");
  for (const secret of ["Zacharias", "belongs in no history", "eyJ", "Peer mentoring"])
    expect(receiver.text).not.toContain(secret);
});

test("an endpoint that doesn't answer does no harm, and is named in the log once", async () => {
  await receiver.stop();
  const bulkId = await programs.submit(mentorIds(2));
  const events = await readEvents(await programs.call(`/bulk-registrations/${bulkId}/progress`));
  expect(events.at(-1)?.event).toBe("end");
  await programs.server.writes(/Traces can't be sent to OTEL_EXPORTER_OTLP_ENDPOINT/);
  await programs.worker.writes(/Traces can't be sent to OTEL_EXPORTER_OTLP_ENDPOINT/);
});
