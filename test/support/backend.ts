/** A test's own Supabase project on the Postgres of the test run. */
import { inject } from "vitest";
import { startBackend as startOn } from "../../src/testing/backend.ts";
import type { TestBackend } from "../../src/testing/backend.ts";

export type { TestBackend };

/** @param options.maximumRows rows of one answer of PostgREST. Default: 1,000 */
export function startBackend(options: { maximumRows?: number } = {}): Promise<TestBackend> {
  return startOn(inject("postgresAddress"), options);
}
