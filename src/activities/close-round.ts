/** Settles the open items of a round, chunk by chunk. */
import { activityInfo, cancellationSignal, heartbeat } from "@temporalio/activity";
import type { RoundStore } from "./dependencies.ts";
import { activityFailure, logFailure } from "./failure.ts";
import type { CloseRoundInput, RoundState } from "./types.ts";
import { stateOf } from "./write.ts";

/** The longest wait in milliseconds. It is short because a person waits, and each attempt is one small request. */
const LONGEST_WAIT = 2_000;

/** @throws {ApplicationFailure} the activity waits for its next attempt, or the round is gone */
export async function closeRound(rounds: RoundStore, input: CloseRoundInput): Promise<RoundState> {
  let after = (activityInfo().heartbeatDetails as number | undefined) ?? 0;
  try {
    for (;;) {
      const { cursor, ...state } = await rounds.closeRound({ ...input, after }, cancellationSignal());
      if (cursor === null) return stateOf(state);
      after = cursor;
      heartbeat(after);
    }
  } catch (error) {
    logFailure("Closing a round failed", error, { bulkId: input.bulkId, round: input.round });
    throw activityFailure(error, { longest: LONGEST_WAIT });
  }
}
