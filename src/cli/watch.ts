/** Follows a round to its end and reports the result, or reports how to follow the round later. */
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../client/types.ts";
import type { Advice, Context } from "./command.ts";
import { exitCodeOfStatus } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { createProgressView } from "./progress-view.ts";
import { resultText } from "./report-text.ts";
import { print, printJson, say } from "./terminal.ts";

/** The most updates that the display may fall behind. When a round is faster than the terminal, the display shows only the counts. */
const SKIP_BEHIND = 1_000;

export function attachAdvice(context: Context, bulkId: string): Advice {
  const again = context.commandLine("status", bulkId, "--watch");
  return { bulkId, message: `The run continues by itself. Follow it with: ${again}`, started: true };
}

/** @throws {RunFailedError} when the round is interrupted */
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

/**
 * Reports a round that the command has just started, and follows it to its end.
 *
 * @returns the exit code for the result
 */
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
      say(`To list the failures: ${context.commandLine("outcomes", bulkId, "--failed")}`);
      say(`To retry them: ${context.commandLine("retry", bulkId, "--watch")}`);
    }
  }
  return exitCodeOfStatus(result.overallStatus);
}

/** Reports a round that the command has started without following it. */
export async function reportStarted(context: Context, handle: BulkSubmissionHandle): Promise<void> {
  const { bulkId, round, total } = handle;
  if (context.json) return printJson({ bulkId, round, total });
  await print(`Bulk registration ${bulkId}, round ${round}: ${total} mentors`);
  await print(attachAdvice(context, bulkId).message);
}
