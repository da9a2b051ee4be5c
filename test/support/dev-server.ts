/** The Temporal dev server of a test run, as one test file sees it. */
import { inject } from "vitest";
import { connectToTemporal } from "../../src/testing/temporal.ts";
import type { TemporalServer } from "../../src/testing/temporal.ts";
import "./quiet-runtime.ts";

export function connectToDevServer(): Promise<TemporalServer & { close(): Promise<void> }> {
  return connectToTemporal(inject("temporalAddress"));
}
