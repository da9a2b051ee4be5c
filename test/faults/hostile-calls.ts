/** Hostile arguments of every call except `submit`: ids of bulk registrations, choices, options, numbers. */
import * as fc from "fast-check";
import type { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkSubmissionHandle, RetryOptions } from "../../src/client/types.ts";
import {
  badConcurrency,
  badDeadline,
  badId,
  badMentorsPerActivity,
  badMentorsPerWrite,
  badOnly,
  badRound,
  badTolerance,
  hostile,
  throwingProxy,
} from "./hostile-values.ts";
import type { Hostile } from "./hostile-values.ts";

export interface OtherCall {
  kind: "call";
  label: string;
  run: (client: BulkRegistrationClient, handle: BulkSubmissionHandle) => Promise<unknown>;
  /** The possible names of the field. The empty name stands for any. */
  fields: readonly string[];
}

const BY_ID: Readonly<Record<string, (client: BulkRegistrationClient, bulkId: string) => Promise<unknown>>> =
  {
    attach: (client, bulkId) => client.attach(bulkId),
    latestRound: (client, bulkId) => client.latestRound(bulkId),
    retryFailed: (client, bulkId) => client.retryFailed(bulkId),
    outcomes: async (client, bulkId) => Array.fromAsync(client.outcomes(bulkId)),
    history: async (client, bulkId) => Array.fromAsync(client.history(bulkId)),
  };

export function otherCalls(): fc.Arbitrary<OtherCall> {
  const withId = fc
    .tuple(fc.constantFrom(...Object.entries(BY_ID)), badId)
    .map(([[name, run], { label, make }]): OtherCall => ({
      kind: "call",
      label: `${name} of ${label}`,
      run: (client) => run(client, make() as string),
      fields: ["bulkId"],
    }));
  const wholeOptions = fc.constantFrom(
    hostile("null", () => null),
    hostile("a proxy that throws at every access", throwingProxy),
  );
  const window = badConcurrency.map(({ label, make }): OtherCall => ({
    kind: "call",
    label: `setConcurrency of ${label}`,
    run: (_client, handle) => handle.setConcurrency(make() as number),
    fields: ["concurrency"],
  }));
  return fc.oneof(
    withId,
    retries("concurrency", badConcurrency, (value) => ({ concurrency: value })),
    retries("mentorsPerWrite", badMentorsPerWrite, (value) => ({ mentorsPerWrite: value })),
    retries("mentorsPerActivity", badMentorsPerActivity, (value) => ({ mentorsPerActivity: value })),
    retries("deadline", badDeadline, (value) => ({ deadline: value })),
    retries("round", badRound, (value) => ({ round: value })),
    retries("only", badOnly, (value) => ({ only: value })),
    retries("tolerance", badTolerance, (value) => ({ tolerance: value })),
    retries("", wholeOptions, (value) => value),
    window,
  );
}

/** With an unknown id: wrong options must be found before a call. */
function retries(
  field: string,
  bad: fc.Arbitrary<Hostile>,
  optionsOf: (value: unknown) => unknown,
): fc.Arbitrary<OtherCall> {
  return fc.tuple(fc.uuid(), bad).map(([bulkId, { label, make }]): OtherCall => ({
    kind: "call",
    label: `retryFailed whose ${field === "" ? "options are" : `${field} is`} ${label}`,
    run: (client) => client.retryFailed(bulkId, optionsOf(make()) as RetryOptions),
    fields: [field],
  }));
}
