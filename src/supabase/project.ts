/** What a worker asks of its project under its own key, in nobody's name. */
import { z } from "zod";
import type { Project } from "../activities/dependencies.ts";
import { timestamp } from "./answers.ts";
import { NOBODY } from "./registrar.ts";
import type { Registrar } from "./registrar.ts";

/** Unaudited rounds of one answer, at most. */
const MOST_ROUNDS = 100;

const answer = z.object({
  projectId: z.guid(),
  unaudited: z.array(
    z.object({
      bulkId: z.guid(),
      round: z.number().int().positive(),
      actingCoordinatorId: z.guid(),
      endedAt: timestamp,
    }),
  ),
});

export function createProject(registrar: Registrar): Project {
  const ask = (unaudited: number, signal: AbortSignal) =>
    registrar.call(NOBODY, "read_project", { p_unaudited: unaudited }, answer, signal);
  return {
    // The call has a time limit of its own.
    id: async (signal = new AbortController().signal) => (await ask(0, signal)).projectId,
    unauditedRounds: async (signal) => (await ask(MOST_ROUNDS, signal)).unaudited,
  };
}
