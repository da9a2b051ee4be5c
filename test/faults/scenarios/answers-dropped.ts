/** The row is committed and the answer lost, again and again, also several times for one mentor. */
import { mentorId } from "../../support/mentor-ids.ts";
import { mentorIdOf, SUBMIT } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import type { FaultScenario } from "../scenario.ts";

/** Answers that one mentor loses at the most: each costs a wait. */
const MOST_LOST = 3;

export const answersDropped: FaultScenario = {
  name: "answers-dropped",
  title: "answers dropped after the commit",
  unit: "dropped answers",
  goal: { long: 1_000, short: 15 },
  stage: { workers: 1, moreMentors: 160 },
  trial: async (stage, random, remaining) => {
    const lost = new Map<string, number>();
    let faults = 0;
    stage.proxy.faultOf = ({ path, body }) => {
      if (path !== SUBMIT) return "none";
      const id = mentorIdOf(body);
      // Nothing is committed for it.
      if (id === mentorId(41)) return "none";
      const before = lost.get(id) ?? 0;
      const draw = random.for(`${id}/${before}`);
      if (before >= MOST_LOST || !draw.chance(before === 0 ? 0.6 : 0.3)) return "none";
      lost.set(id, before + 1);
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
