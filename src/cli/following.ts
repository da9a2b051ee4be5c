/** What commands that start or attach to a round have in common: follow it, report it, and say how to come back to it. */
import type { BulkSubmissionHandle } from "../client.ts";
import type { Advice, Context } from "./command.ts";
import type { Deployment } from "./deployment.ts";
import { exitCodeOfStatus } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { print, printJson, say } from "./terminal.ts";
import { watchRound } from "./watch.ts";
import { resultText } from "./words.ts";

export function attachAdvice(context: Context, bulkId: string): Advice {
  const again = context.commandLine("status", bulkId, "--watch");
  return { bulkId, message: `The run goes on by itself. Watch it with: ${again}`, started: true };
}

/** @returns what has come of this round */
export async function watchStarted(
  context: Context,
  { temporal }: Deployment,
  handle: BulkSubmissionHandle,
  started: { bulkId: string; round: number; total?: number },
): Promise<ExitCode> {
  const { bulkId } = handle;
  context.advise(attachAdvice(context, bulkId));
  if (context.json) await printJson({ event: "started", ...started });
  else say(`Bulk registration ${bulkId}, round ${handle.round}`);
  const { outcomes: _stored, ...result } = await watchRound(handle, temporal, context);
  if (context.json) {
    await printJson({ event: "result", ...result });
  } else {
    await print(resultText(result));
    if (result.failed > 0) {
      say(`Who failed, and why: ${context.commandLine("outcomes", bulkId, "--failed")}`);
      say(`To try these again: ${context.commandLine("retry", bulkId, "--watch")}`);
    }
  }
  return exitCodeOfStatus(result.overallStatus);
}
