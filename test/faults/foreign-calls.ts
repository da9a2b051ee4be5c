/** Every call of a client that takes a `bulkId`, with one of another coordinator. */
import type { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkSubmissionRequest } from "../../src/client/types.ts";
import type { Victim } from "./direct-requests.ts";

export interface ForeignCall {
  name: string;
  run: () => Promise<unknown>;
  /** True when an empty list is a refusal too, as in a table without rows of the caller. */
  nothing?: boolean;
}

const TEMPLATE: BulkSubmissionRequest["template"] = {
  activityType: "Forged",
  date: "2026-11-18",
  durationMinutes: 60,
};

/** Calls of a client about a bulk registration, each with its options. */
export function ownCalls(client: BulkRegistrationClient, { bulkId, mentorId }: Victim): ForeignCall[] {
  return [
    { name: "submit", run: () => client.submit({ bulkId, mentorIds: [mentorId], template: TEMPLATE }) },
    { name: "attach", run: () => client.attach(bulkId) },
    { name: "latestRound", run: () => client.latestRound(bulkId) },
    { name: "summary", run: () => client.summary(bulkId) },
    { name: "items", run: () => client.items(bulkId) },
    { name: "retryFailed", run: () => client.retryFailed(bulkId) },
    { name: "retryFailed of a round", run: () => client.retryFailed(bulkId, { round: 2 }) },
    { name: "retryFailed of a mentor", run: () => client.retryFailed(bulkId, { only: [mentorId] }) },
    {
      name: "retryFailed of a code, with a tolerance",
      run: () => client.retryFailed(bulkId, { only: ["mentorUnknown"], tolerance: { failedCount: 1 } }),
    },
    { name: "outcomes", run: async () => Array.fromAsync(client.outcomes(bulkId)) },
    { name: "history", run: async () => Array.fromAsync(client.history(bulkId)) },
  ];
}

/** The same calls by another coordinator, who sees nothing of it, and the parts of a handle that need no call. */
export function foreignCalls(client: BulkRegistrationClient, victim: Victim): ForeignCall[] {
  const { bulkId, mentorId } = victim;
  const upper = { ...victim, bulkId: bulkId.toUpperCase() };
  // The handle of a request without mentors makes no calls, whatever its bulkId.
  const unattached = () => client.submit({ bulkId, mentorIds: [], template: TEMPLATE });
  const steering = (name: "pause" | "resume" | "cancel"): ForeignCall => ({
    name: `${name} of a handle without mentors`,
    run: async () => (await unattached())[name](),
  });
  return [
    ...ownCalls(client, victim).map((call) => ({ ...call, nothing: true })),
    ...ownCalls(client, upper).map((call) => ({
      ...call,
      name: `${call.name} in upper case`,
      nothing: true,
    })),
    {
      name: "submit of the same selection and more",
      run: () => client.submit({ bulkId, mentorIds: [mentorId, bulkId], template: TEMPLATE }),
    },
    ...(["pause", "resume", "cancel"] as const).map(steering),
    {
      name: "setConcurrency of a handle without mentors",
      run: async () => (await unattached()).setConcurrency(1),
    },
    {
      name: "progress of a handle without mentors",
      nothing: true,
      run: async () => Array.fromAsync((await unattached()).progress()),
    },
    {
      name: "outcomes of a handle without mentors",
      nothing: true,
      run: async () => Array.fromAsync((await (await unattached()).result()).outcomes),
    },
  ];
}
