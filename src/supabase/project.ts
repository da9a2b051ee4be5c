/** Asks a worker's project under the worker's key, for no coordinator. */
import { z } from "zod";
import type { Project } from "../activities/dependencies.ts";
import { timestamp } from "./answers.ts";
import { NO_COORDINATOR } from "./registrar.ts";
import type { Registrar } from "./registrar.ts";

/** The most unaudited rounds of one answer. */
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
    registrar.call(NO_COORDINATOR, "read_project", { p_unaudited: unaudited }, answer, signal);
  return {
    // The call has a time limit of its own.
    id: async (signal = new AbortController().signal) => (await ask(0, signal)).projectId,
    unauditedRounds: async (signal) => (await ask(MOST_ROUNDS, signal)).unaudited,
  };
}
