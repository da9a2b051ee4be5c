import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import { pauseSignal, progressQuery, resumeSignal } from "../../src/workflows/messages.ts";
import { deferred, eventually } from "../support/deferred.ts";
import { FakeDependencies, refusal, registered } from "../support/fake-dependencies.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

const SELECTION = mentorIds(1_200);

describe("a run of three pages", () => {
  test("continues as new at each page's end, with counts and order kept and nobody left out or taken twice", async () => {
    const bulkId = randomUUID();
    const fake = new FakeDependencies({
      selection: SELECTION,
      submit: (attempt) => {
        // Some on each page, and on both sides of each border.
        if (Number(attempt.mentorId.slice(-12)) % 50 <= 1) throw refusal("mentorInactive");
        return registered(attempt);
      },
    });

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const first = await start({ bulkId, selection: SELECTION, concurrency: 1 });
      const result = await first.result();
      expect(result).toMatchObject({
        overallStatus: "partialSuccess",
        total: 1_200,
        settled: 1_200,
        succeeded: 1_152,
        failed: 48,
      });
      const firstRun = environment.client.workflow.getHandle(first.workflowId, first.firstExecutionRunId);
      expect((await firstRun.describe()).status.name).toBe("CONTINUED_AS_NEW");
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
    });

    // One at a time, the order of the starts is the order of the selection, over both borders.
    expect(fake.attempts.map((attempt) => attempt.mentorId)).toEqual(SELECTION);
    expect(fake.recorded).toHaveLength(48);
    expect(fake.pagesRead).toEqual([500, 1_000]);
    expect(fake.audits).toMatchObject([{ total: 1_200, succeeded: 1_152, failed: 48 }]);
  });

  test("reads its first page itself when it was started without one", async () => {
    const fake = new FakeDependencies({ selection: SELECTION.slice(0, 700) });

    const result = await onTimeSkippingServer(fake, async ({ taskQueue, environment }) => {
      const run = await environment.client.workflow.start("BulkRegistrationWorkflow", {
        taskQueue,
        workflowId: randomUUID(),
        args: [
          { bulkId: randomUUID(), actingCoordinatorId: mentorId(1), round: 1, total: 700, concurrency: 5 },
        ],
      });
      return run.result();
    });

    expect(result).toMatchObject({ total: 700, succeeded: 700 });
    expect(fake.pagesRead).toEqual([0, 500]);
    expect(fake.started).toHaveLength(700);
  });

  test("keeps a pause and a changed concurrency over the border", async () => {
    const gate = deferred();
    const nextPage = deferred();
    const last = mentorId(500);
    const fake = new FakeDependencies({
      selection: SELECTION,
      submit: async (attempt) => {
        if (attempt.mentorId === last) await gate.promise;
        if (attempt.mentorId > last) await nextPage.promise;
        return registered(attempt);
      },
    });

    await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: SELECTION, concurrency: 4 });
      await eventually("only the last of the page is in flight", async () => {
        const { settled } = await run.query(progressQuery);
        return settled === 499;
      });
      await run.signal(pauseSignal);
      gate.resolve();
      const snapshot = await eventually("the next run has taken over", async () => {
        const now = await run.query(progressQuery);
        return fake.pagesRead.length === 1 && now.settled === 500 && now;
      });
      expect(snapshot).toMatchObject({ phase: "paused", concurrency: 4, inFlight: 0, total: 1_200 });
      expect(fake.started).toHaveLength(500);
      await run.signal(resumeSignal);
      await eventually("the window of the next page is full", () => fake.inFlight === 4);
      nextPage.resolve();
      expect((await run.result()).succeeded).toBe(1_200);
    });

    expect(fake.mostInFlight).toBe(4);
  });
});
