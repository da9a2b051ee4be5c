/** Reaches a run's round in Postgres as the registrar, in the coordinator's name. */
import { z } from "zod";
import type { RoundStore, WriteAnswer } from "../activities/dependencies.ts";
import type { RoundReference, RoundState } from "../activities/types.ts";
import { echoing, roundNumber, roundState } from "./answers.ts";
import { readItem, storedItem } from "./outcome-rows.ts";
import type { Registrar } from "./registrar.ts";

const written = roundState.extend({ outcome: storedItem.nullable() });

const probedState = roundState.extend({ probed: z.boolean() });

const closedState = roundState.extend({ cursor: roundNumber.nullable() });

const openPositions = z.object({ bulkId: z.guid(), positions: z.array(roundNumber) });

const logged = z.object({
  bulkId: z.guid(),
  round: roundNumber,
  done: z.boolean(),
  reconciled: z.boolean().nullable(),
});

export function createRoundStore(registrar: Registrar): RoundStore {
  return {
    submit: async (write, signal) =>
      readWrite(
        await registrar.call(
          write.actingCoordinatorId,
          "submit_registrations",
          { ...roundArguments(write), p_from: write.from, p_to: write.to, p_attempt: write.attempt },
          echoing(written, named(write)),
          signal,
        ),
      ),

    // A full write on the normal path. Its mentor is registered already.
    probe: async (round, signal) => {
      const { probed } = await registrar.call(
        round.actingCoordinatorId,
        "submit_registrations",
        { ...roundArguments(round), p_from: 1, p_to: 1, p_attempt: 1, p_probe: true },
        echoing(probedState, named(round)),
        signal,
      );
      return probed;
    },

    settleFailures: async ({ failures, ...round }, signal) =>
      readWrite(
        await registrar.call(
          round.actingCoordinatorId,
          "settle_failures",
          { ...roundArguments(round), p_failures: failures },
          echoing(written, named(round)),
          signal,
        ),
      ),

    readState: async (round, signal) =>
      readState(
        await registrar.call(
          round.actingCoordinatorId,
          "read_progress",
          { ...roundArguments(round), p_after: 0, p_limit: 0 },
          echoing(roundState, named(round)),
          signal,
        ),
      ),

    openPositions: async ({ positions, ...round }, signal) => {
      const open = await registrar.call(
        round.actingCoordinatorId,
        "read_open_positions",
        { ...roundArguments(round), p_positions: positions },
        echoing(openPositions, { bulkId: round.bulkId }),
        signal,
      );
      return open.positions;
    },

    closeRound: async ({ reason, after, ...round }, signal) => {
      const { cursor, ...answer } = await registrar.call(
        round.actingCoordinatorId,
        "close_round",
        { ...roundArguments(round), p_reason: reason, p_after: after },
        echoing(closedState, named(round)),
        signal,
      );
      return { ...readState(answer), cursor };
    },

    logBulkSubmission: async ({ steering, ...round }, signal) => {
      const { done, reconciled } = await registrar.call(
        round.actingCoordinatorId,
        "log_bulk_submission",
        { ...roundArguments(round), p_steering: steering },
        echoing(logged, named(round)),
        signal,
      );
      return done ? { reconciled: reconciled ?? false } : undefined;
    },
  };
}

function named({ bulkId, round }: RoundReference) {
  return { bulkId, round };
}

function roundArguments({ bulkId, round }: RoundReference) {
  return { p_bulk_id: bulkId, p_round: round };
}

function readState({ total, counts, ended, maximumConcurrency }: RoundState): RoundState {
  return { total, counts, ended, maximumConcurrency };
}

function readWrite({
  outcome,
  ...answer
}: RoundState & { outcome: z.output<typeof storedItem> | null }): WriteAnswer {
  return { ...readState(answer), ...(outcome !== null && { outcome: readItem(outcome).outcome }) };
}
