/** A page that follows a run of a test: its store, and what it shows. */
import { vi } from "vitest";
import { RunStore } from "../../console/src/result/run-store.ts";
import type { RunView } from "../../console/src/result/run-view.ts";
import type { FakeRun } from "./fake-run.ts";

export const BULK_ID = "b0000000-0000-4000-8000-0000000000b1";

/** Follows the run during the callback. The test uses fake timers. */
export async function following(run: FakeRun, use: (store: RunStore) => Promise<void>): Promise<void> {
  const store = storeOf(run);
  const stop = store.follow();
  try {
    await use(store);
  } finally {
    stop();
  }
}

export function storeOf(run: FakeRun): RunStore {
  const { backend, browser, turns } = run;
  return new RunStore({ backend, bulkId: BULK_ID, browser, turns });
}

/** Lets time pass, and runs what waits for it. */
export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

export const states = ({ lines }: RunView) => lines.all.map(({ mentorId, state }) => `${mentorId} ${state}`);

const WORDS = { open: "waiting", success: "registered", failure: "failed" };

export const truthOf = (run: FakeRun) =>
  run.items.map(({ mentorId, status }) => `${mentorId} ${WORDS[status]}`);
