import { describe, expect, test } from "vitest";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { FINAL_FAILURE_CODES } from "../../src/domain/failure-types.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { FakeDependencies, refusal, registered } from "../support/fake-dependencies.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

const HOUR = 3_600_000;

describe("retries", () => {
  test("wait as long as the database asks: virtual hours pass in real seconds", async () => {
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (attempt.attempt < 4)
          throw new ServiceFailure({ code: "throttled", retry: "bounded", retryAfter: HOUR });
        return registered(attempt);
      },
    });
    const realStart = Date.now();

    const { virtual, result } = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const virtualStart = await environment.currentTimeMs();
      const ended = await (await start({ selection: mentorIds(3) })).result();
      return { result: ended, virtual: (await environment.currentTimeMs()) - virtualStart };
    });

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 3 });
    expect(fake.attempts).toHaveLength(12);
    expect(virtual).toBeGreaterThanOrEqual(3 * HOUR);
    expect(Date.now() - realStart).toBeLessThan(HOUR / 2);
  });

  test("back off: 1, 2, 4 and 8 seconds before the five attempts are used up", async () => {
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("throttled", "bounded");
      },
    });

    const virtual = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const virtualStart = await environment.currentTimeMs();
      const result = await (await start({ selection: [mentorId(1)] })).result();
      expect(result).toMatchObject({ overallStatus: "totalFailure", failed: 1 });
      return (await environment.currentTimeMs()) - virtualStart;
    });

    expect(fake.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(virtual).toBeGreaterThanOrEqual(15_000);
    expect(virtual).toBeLessThan(60_000);
    expect(fake.recorded[0]).toMatchObject({ attempts: 5, error: { code: "throttled", retryable: true } });
  });

  test.each<FailureCode>([...FINAL_FAILURE_CODES, "signIn", "misconfigured"])(
    "a failure that no attempt can turn is tried once: %s",
    async (code) => {
      const fake = new FakeDependencies({
        submit: () => {
          throw refusal(code);
        },
      });

      await onTimeSkippingServer(fake, async ({ start }) =>
        (await start({ selection: [mentorId(1)] })).result(),
      );

      expect(fake.attempts).toHaveLength(1);
      expect(fake.recorded[0]).toMatchObject({ attempts: 1, error: { code, retryable: false } });
    },
  );

  test("what a schema reload may mend is tried three times", async () => {
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("misconfigured", "briefly");
      },
    });

    await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: [mentorId(1)] })).result(),
    );

    expect(fake.attempts).toHaveLength(3);
  });

  test("a run whose failures can't be recorded for hours goes on when they can, and loses none", async () => {
    let refusedRecordings = 0;
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("mentorInactive");
      },
      beforeRecording: () => {
        refusedRecordings += 1;
        if (refusedRecordings <= 120) throw refusal("misconfigured");
      },
    });

    const virtual = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const virtualStart = await environment.currentTimeMs();
      const result = await (await start({ selection: mentorIds(10) })).result();
      expect(result.failed).toBe(10);
      return (await environment.currentTimeMs()) - virtualStart;
    });

    expect(virtual).toBeGreaterThanOrEqual(1.5 * HOUR);
    expect(fake.recorded).toHaveLength(10);
  });
});
