/**
 * A backend is killed between storing the selection and starting the run; a repetition of its request finds one run.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { eventually } from "../../support/deferred.ts";
import { startFaultyProxy } from "../../../src/testing/faulty-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { countRuns, runsOf } from "../run-count.ts";
import type { FaultScenario, SuiteForm } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Stage } from "../stage.ts";
import { startSubmitProcess } from "../submit-process.ts";

/** The step of the backend at which it is killed. */
const MOMENTS = [
  "before the selection is stored",
  "stored, and not answered",
  "answered, and not started",
  "as it starts the run",
] as const;
type Moment = (typeof MOMENTS)[number];

/** At these steps the selection is complete, and no run has been started. */
const STRANDED: readonly Moment[] = ["stored, and not answered", "answered, and not started"];

const OPEN = "/rest/v1/rpc/open_bulk_registration";

export const clientKilled: FaultScenario = {
  name: "client-killed",
  title: "client killed between storing the selection and starting the workflow, then repeated",
  unit: "kills",
  goal: { long: 20, short: 2 },
  trial: async (stage, random, { form }) => {
    const moment = random.pick(MOMENTS);
    const bulkId = randomUUID();
    const template = { activityType: `Killed ${bulkId}`, date: "2026-11-18", durationMinutes: 60 };
    const request = { bulkId, template, mentorIds: stage.mentorIds(random.integer(3, 8)) };
    await submitAndKill(stage, request, moment, random);
    const violations = await judgeStranded(stage, bulkId, moment, form);

    const client = await stage.client(1);
    // A stored request without a run can be submitted again. When it counts as interrupted, a retry can take it up.
    const takenUp = form === "long" && STRANDED.includes(moment) && random.chance(0.5);
    const handle = takenUp ? await client.retryFailed(bulkId) : await client.submit(request);
    const { succeeded, alreadyRegistered, total } = await stage.settle(handle);
    if (succeeded !== request.mentorIds.length || total !== succeeded || alreadyRegistered !== 0) {
      violations.push(
        `${bulkId}, killed ${moment}, came to ${succeeded} of ${total}, ${alreadyRegistered} already registered`,
      );
    }
    violations.push(
      ...(await countRuns(stage, bulkId, handle.round)),
      ...(await checkInvariants(stage, { bulkIds: [bulkId], expected: {} })),
    );
    return { units: 1, runs: 1, faults: 1, violations, recoveries: [] };
  },
};

interface Request {
  bulkId: string;
  template: { activityType: string; date: string; durationMinutes: number };
  mentorIds: string[];
}

/** Returns when the backend is dead. */
async function submitAndKill(
  stage: Stage,
  request: Request,
  moment: Moment,
  random: SeededRandom,
): Promise<void> {
  const backend = await startSubmitProcess();
  const delay = random.integer(0, 40);
  const { promise: killed, resolve } = Promise.withResolvers<void>();
  const kill = () => resolve(backend.kill());
  const proxy = await startFaultyProxy(
    () => stage.supabase.url,
    ({ path }) => {
      if (path !== OPEN || moment !== "before the selection is stored") return "none";
      kill();
      return "cutBefore";
    },
    ({ path }) => {
      if (path !== OPEN) return;
      // The signal is sent before the answer.
      if (moment === "stored, and not answered") kill();
      if (moment === "as it starts the run") setTimeout(kill, delay);
    },
  );
  // Connections get no answer: the backend tries to start the run and can't.
  const silent = await startSilentServer(kill);
  try {
    const temporalAddress = moment === "answered, and not started" ? silent.address : stage.temporalAddress;
    const submitting = backend.submit({
      projectUrl: stage.supabase.url,
      supabase: { ...stage.supabase, url: proxy.url },
      taskQueue: stage.taskQueue,
      temporalAddress,
      accessToken: await stage.signIn(1),
      times: 1,
      request,
    });
    const ended = submitting.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([killed, ended]);
  } finally {
    await backend.kill();
    await proxy.stop();
    await silent.stop();
  }
}

interface SilentServer {
  address: string;
  stop(): Promise<void>;
}

async function startSilentServer(onData: () => void): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).once("data", onData);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** What must exist, and what must not, right after the kill. Otherwise the kill came at another step. */
async function judgeStranded(
  stage: Stage,
  bulkId: string,
  moment: Moment,
  form: SuiteForm,
): Promise<string[]> {
  const [round] = await stage.rows<{ sealed: boolean }>(
    "select sealed_at is not null as sealed from public.bulk_registration_rounds where bulk_id = $1",
    [bulkId],
  );
  const sealed = round?.sealed ?? false;
  const violations: string[] = [];
  if (sealed !== (moment !== "before the selection is stored"))
    violations.push(`${bulkId}, killed ${moment}, is ${sealed ? "" : "not "}sealed`);
  if (!STRANDED.includes(moment)) return violations;
  const handle = await (await stage.client(1)).attach(bulkId);
  const isInterrupted = async () => (await handle.snapshot()).phase === "interrupted";
  // A backend gets ten seconds to start what it has stored; the short form doesn't wait for their end.
  if (form === "long") await eventually("it counts as interrupted", isInterrupted);
  else await isInterrupted();
  // Reading has started nothing.
  const runs = await runsOf(stage, bulkId, 1);
  const activities = await stage.rows("select from public.proxy_activities where bulk_id = $1", [bulkId]);
  if (runs + activities.length > 0)
    violations.push(`${bulkId}, killed ${moment}, has ${runs} runs and ${activities.length} rows unasked`);
  return violations;
}
