/** The write is committed and the answer lost, again and again, also several times for the same mentors. */
import { mentorId } from "../../../src/testing/mentor-ids.ts";
import { SUBMIT, writeOf } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { drawForm, settingsOf } from "../run-form.ts";
import type { FaultScenario } from "../scenario.ts";

/** The greatest number of answers that one write loses: each costs a wait. */
const MOST_LOST = 3;

export const answersDropped: FaultScenario = {
  name: "answers-dropped",
  title: "answers dropped after the commit",
  unit: "dropped answers",
  goal: { long: 1_000, short: 15 },
  trial: async (stage, random, { remaining }) => {
    const lost = new Map<string, number>();
    let faults = 0;
    stage.proxy.faultOf = ({ path, body }) => {
      if (path !== SUBMIT) return "none";
      const { from, to } = writeOf(body);
      const write = `${from}-${to}`;
      const before = lost.get(write) ?? 0;
      const draw = random.for(`${write}/${before}`);
      if (before >= MOST_LOST || !draw.chance(before === 0 ? 0.6 : 0.3)) return "none";
      lost.set(write, before + 1);
      faults += 1;
      return draw.pick(["cutAfter", "resetAfter"] as const);
    };
    const client = await stage.client(1);
    const mentorIds = random.shuffled([...stage.mentorIds(Math.min(100, 20 + remaining)), mentorId(41)]);
    const handle = await client.submit({
      mentorIds,
      template: {
        activityType: `Session without answers ${random.integer(1, 2 ** 31)}`,
        date: "2026-11-18",
        durationMinutes: 60,
        note: "Nothing of this note may be in a history",
      },
      ...settingsOf(drawForm(random), random),
    });
    await stage.settle(handle);
    stage.proxy.faultOf = () => "none";
    const expected = { [mentorId(41)]: "mentorInactive" } as const;
    const violations = await checkInvariants(stage, {
      bulkIds: [handle.bulkId],
      selected: mentorIds,
      expected,
    });
    return { units: faults, runs: 1, faults, violations, recoveries: [] };
  },
};
