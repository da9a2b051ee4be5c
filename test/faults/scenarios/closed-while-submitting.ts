/**
 * A round is closed while its writes are in flight, several times at once: each item is registered or closed, never
 * both.
 */
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "../../support/deferred.ts";
import { SUBMIT } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { registrarCalls } from "../registrar-calls.ts";
import type { RegistrarAnswer } from "../registrar-calls.ts";
import { startReaders } from "../round-readers.ts";
import { drawForm, settingsOf } from "../run-form.ts";
import type { FaultScenario } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";

/** The number of callers of each kind, besides the run itself. */
const CLOSERS = 3;
const SUBMITTERS = 4;
const MENTORS = 120;

export const closedWhileSubmitting: FaultScenario = {
  name: "closed-while-submitting",
  title: "a round closed and submitted at the same time, by its run and by others",
  unit: "rounds",
  goal: { long: 100, short: 2 },
  trial: async (stage, random) => {
    stage.proxy.faultOf = ({ path }) => (path === SUBMIT ? { delayed: random.integer(0, 30) } : "none");
    const mentorIds = random.shuffled(stage.mentorIds(MENTORS));
    const client = await stage.client(1);
    const handle = await client.submit({
      mentorIds,
      template: {
        activityType: `Closed ${random.integer(1, 2 ** 31)}`,
        date: "2026-11-18",
        durationMinutes: 60,
      },
      ...settingsOf(drawForm(random), random),
    });
    const { bulkId } = handle;
    const readers = startReaders([handle, await (await stage.client(1)).attach(bulkId)]);
    const call = await registrarCalls(stage, client.actingCoordinatorId);
    const round = { p_bulk_id: bulkId, p_round: 1 };
    const close = async () => {
      await delay(random.integer(0, 60));
      return call("close_round", { ...round, p_reason: "cancelled", p_after: 0 });
    };
    const submit = async () => {
      const answers: RegistrarAnswer[] = [];
      for (let count = 0; count < 8; count += 1)
        answers.push(await call("submit_registrations", { ...round, ...drawRange(random) }));
      return answers;
    };
    await eventually("the run is active", () => stage.proxy.writes.nowOf(bulkId) > 0);
    await delay(random.integer(0, 400));
    const closing = random.chance(0.5) ? handle.cancel() : Promise.resolve();
    const answers = await Promise.all([
      ...Array.from({ length: CLOSERS }, close),
      ...Array.from({ length: SUBMITTERS }, submit),
    ]);
    // The round has ended by then, and its run may have.
    await closing.catch(() => undefined);
    await stage.settle(handle);
    stage.proxy.faultOf = () => "none";
    const expectation = {
      bulkIds: [bulkId],
      selected: mentorIds,
      expected: {},
      allowed: (_mentorId: string, code: string) => code === "cancelled",
    };
    const violations = [
      ...answers.flat().flatMap(judgeAnswer),
      ...(await readers.finish()),
      ...(await checkInvariants(stage, expectation)),
    ];
    return { units: 1, runs: 1, faults: CLOSERS, violations, recoveries: [] };
  },
};

function drawRange(random: SeededRandom) {
  const from = random.integer(1, MENTORS - 10);
  return { p_from: from, p_to: from + random.integer(0, 9) };
}

/** There is no deadlock, and the only refusal is that all permits are taken. */
function judgeAnswer({ status, code }: RegistrarAnswer): string[] {
  return status === 200 || code === "BR013" ? [] : [`a call was answered ${status} ${code}`];
}
