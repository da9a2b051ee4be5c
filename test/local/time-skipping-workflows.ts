/** Workflows that try out the time-skipping server; they are no part of the product. */
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  executeChild,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import { defineSearchAttributeKey } from "@temporalio/common";

export const roundQuery = defineQuery<number>("round");
export const goSignal = defineSignal("go");
const status = defineSearchAttributeKey("BulkStatus", "KEYWORD");

export async function twoRounds({ round }: { round: number }): Promise<string> {
  let going = round > 1;
  setHandler(roundQuery, () => round);
  setHandler(goSignal, () => {
    going = true;
  });
  upsertSearchAttributes([{ key: status, value: `round ${round}` }]);
  await condition(() => going);
  await sleep("2 days");
  if (round === 1) await continueAsNew<typeof twoRounds>({ round: 2 });
  return executeChild(slowAnswer, { args: [{ answer: "after 5 days" }] });
}

export async function slowAnswer({ answer }: { answer: string }): Promise<string> {
  await sleep("1 day");
  return answer;
}

export async function leavesChild(): Promise<void> {
  await startChild(slowAnswer, {
    args: [{ answer: "left alone" }],
    workflowId: `${workflowInfo().workflowId}:child`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}
