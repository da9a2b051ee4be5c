/** One request, submitted a hundred times at once from several processes: one run, one set of rows, one answer. */
import { randomUUID } from "node:crypto";
import { checkInvariants } from "../invariants.ts";
import type { FaultScenario } from "../scenario.ts";
import type { Submitted } from "../submit-entry.ts";
import { startSubmitProcess } from "../submit-process.ts";
import { countRuns } from "../run-count.ts";

const PROCESSES = 4;
const TIMES = 25;

export const simultaneousSubmits: FaultScenario = {
  name: "simultaneous-submits",
  title: "100 simultaneous `submit` of the same `bulkId`, from several processes",
  unit: "times",
  goal: { long: 20, short: 2 },
  trial: async (stage, random) => {
    const bulkId = randomUUID();
    const unknown = randomUUID();
    const mentorIds = [...stage.mentorIds(random.integer(5, 12)), unknown];
    const template = { activityType: `All at once ${bulkId}`, date: "2026-11-18", durationMinutes: 60 };
    const processes = await Promise.all(Array.from({ length: PROCESSES }, startSubmitProcess));
    let submitted: Submitted[];
    try {
      const accessToken = await stage.signIn(1);
      const { supabase, taskQueue, temporalAddress } = stage;
      const order = {
        supabase,
        projectUrl: supabase.url,
        taskQueue,
        temporalAddress,
        accessToken,
        times: TIMES,
      };
      // The same selection in a different order for each caller.
      const orders = processes.map(() => ({
        ...order,
        request: { bulkId, template, mentorIds: random.shuffled(mentorIds) },
      }));
      const answers = processes.map((process, place) =>
        process.submit(orders[place] ?? { ...order, request: { bulkId, template, mentorIds } }),
      );
      submitted = (await Promise.all(answers)).flat();
    } finally {
      await Promise.all(processes.map((process) => process.kill()));
    }
    const violations = [
      ...judgeAnswers(submitted, bulkId),
      ...(await countRuns(stage, bulkId)),
      ...(await checkInvariants(stage, { bulkIds: [bulkId], expected: { [unknown]: "mentorUnknown" } })),
    ];
    return { units: 1, runs: 1, faults: submitted.length - 1, violations, recoveries: [] };
  },
};

function judgeAnswers(submitted: readonly Submitted[], bulkId: string): string[] {
  const failures = submitted.flatMap((answer) => ("failure" in answer ? [answer.failure] : []));
  const answers = submitted.flatMap((answer) => ("failure" in answer ? [] : [answer]));
  const violations = [...new Set(failures)].map((failure) => `a submission of ${bulkId} ended in ${failure}`);
  if (submitted.length !== PROCESSES * TIMES)
    violations.push(`${submitted.length} submissions of ${bulkId} were answered`);
  if (answers.some((answer) => answer.bulkId !== bulkId || answer.round !== 1))
    violations.push(`a submission of ${bulkId} got another run`);
  const results = new Set(answers.map(({ result }) => result)).size;
  if (results > 1) violations.push(`submissions of ${bulkId} got ${results} different results`);
  return violations;
}
