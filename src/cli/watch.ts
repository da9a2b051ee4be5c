/** Follows a round to its end and reports it; or says how to come back to it. */
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../client/types.ts";
import type { Advice, Context } from "./command.ts";
import { exitCodeOfStatus } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { createProgressView } from "./progress-view.ts";
import { resultText } from "./report-text.ts";
import { print, printJson, say } from "./terminal.ts";

/** Updates that a bar or a line may fall behind: of a round that is faster than a terminal, the counts are enough. */
const SKIP_BEHIND = 1_000;

export function attachAdvice(context: Context, bulkId: string): Advice {
  const again = context.commandLine("status", bulkId, "--watch");
  return { bulkId, message: `The run goes on by itself. Watch it with: ${again}`, started: true };
}

/** @throws {RunFailedError} the round is interrupted */
export async function watchRound(
  handle: BulkSubmissionHandle,
  { json, interrupted }: Pick<Context, "json" | "interrupted">,
): Promise<Omit<BulkSubmissionResult, "outcomes">> {
  const view = createProgressView(json);
  const leaveTerminal = () => view.stop();
  interrupted.addEventListener("abort", leaveTerminal, { once: true });
  try {
    const options = { signal: interrupted, ...(!json && { skipBehind: SKIP_BEHIND }) };
    for await (const event of handle.watch(options)) await view.show(event);
    interrupted.throwIfAborted();
    const { outcomes: _stored, ...result } = await handle.result();
    return result;
  } finally {
    interrupted.removeEventListener("abort", leaveTerminal);
    if (!interrupted.aborted) view.stop();
  }
}

/** Of a command that has just started the round. @returns what has come of it */
export async function watchStarted(context: Context, handle: BulkSubmissionHandle): Promise<ExitCode> {
  const { bulkId, round, total } = handle;
  context.advise(attachAdvice(context, bulkId));
  if (context.json) await printJson({ event: "started", bulkId, round, total });
  else say(`Bulk registration ${bulkId}, round ${round}`);
  const result = await watchRound(handle, context);
  if (context.json) {
    await printJson({ event: "result", ...result });
  } else {
    await print(resultText(result, handle.kind));
    if (result.failed > 0) {
      say(`Who failed, and why: ${context.commandLine("outcomes", bulkId, "--failed")}`);
      say(`To try these again: ${context.commandLine("retry", bulkId, "--watch")}`);
    }
  }
  return exitCodeOfStatus(result.overallStatus);
}

/** Of a command that has started the round and leaves it alone. */
export async function reportStarted(context: Context, handle: BulkSubmissionHandle): Promise<void> {
  const { bulkId, round, total } = handle;
  if (context.json) return printJson({ bulkId, round, total });
  await print(`Bulk registration ${bulkId}, round ${round}: ${total} mentors`);
  await print(attachAdvice(context, bulkId).message);
}
