/** The sentences that are made of numbers. */
import { describe, expect, it } from "vitest";
import { WAITING_CODES } from "../../src/domain/failure-codes.ts";
import { duration, texts } from "../../console/src/texts.ts";

describe("the texts", () => {
  it("use the plural that goes with the number", () => {
    expect(texts.registrations.mentors(1)).toBe("1 mentor");
    expect(texts.registrations.mentors(2)).toBe("2 mentors");
    expect(texts.steering.registered(1)).toBe("1 is registered and stays so.");
    expect(texts.steering.registered(12)).toBe("12 are registered and stay so.");
    expect(texts.steering.left.resume(1)).toBe("1 is left and will be registered.");
    expect(texts.steering.left.pause(12)).toMatch(/^12 are left: /);
    expect(texts.steering.accepted(1)).toBe("1 failure so far will be accepted.");
    expect(texts.template.minutes(1)).toBe("1 minute");
  });

  it("sum up a preflight by the parts that are not nothing", () => {
    expect(texts.preflight.summary({ new: 18, alreadyRegistered: 2, inactive: 1, notInChapter: 0 })).toBe(
      "18 new, 2 already registered, 1 inactive.",
    );
    expect(texts.preflight.summary({ new: 0, alreadyRegistered: 0, inactive: 0, notInChapter: 3 })).toBe(
      "3 not in your chapter.",
    );
    expect(texts.preflight.summary({ new: 0, alreadyRegistered: 0, inactive: 0, notInChapter: 0 })).toBe(
      "Nobody to register.",
    );
  });

  it("count the failed, the cancelled and the waiting apart", () => {
    const counts = { succeeded: 18, failed: 2, cancelled: 0, open: 24 };
    expect(texts.registrations.counts({ ...counts, kind: "registration" })).toBe(
      "18 registered, 2 failed, 24 waiting",
    );
    expect(texts.registrations.counts({ ...counts, kind: "withdrawal" })).toBe(
      "18 withdrawn, 2 failed, 24 waiting",
    );
    expect(
      texts.registrations.counts({ kind: "registration", succeeded: 16, failed: 25, cancelled: 24, open: 0 }),
    ).toBe("16 registered, 1 failed, 24 cancelled");
  });

  it("tell a time no finer than it is known", () => {
    expect([0, 4.9, 5, 47, 89, 90, 600, 5_399, 5_400, 20_000].map(duration)).toEqual([
      "a few seconds",
      "a few seconds",
      "about 5 seconds",
      "about 50 seconds",
      "about 90 seconds",
      "about 2 minutes",
      "about 10 minutes",
      "about 90 minutes",
      "about 2 hours",
      "about 6 hours",
    ]);
  });

  it("say for each cause why a run waits, also for one that nobody has heard of", () => {
    const sentences = [...WAITING_CODES, "worker" as const].map(texts.result.waitingFor);
    // What is on our side is one sentence: the coordinator can do nothing with more.
    expect(new Set(sentences).size).toBe(sentences.length - 1);
    for (const sentence of sentences)
      expect(sentence).toMatch(/\. This goes on by itself as soon as it can\.$/);
    expect(texts.result.waitingFor("worker")).toMatch(/^No worker is running/);
    expect(texts.result.waitingFor("constructor" as "worker")).toBe(texts.result.waitingFor(undefined));
  });

  it("have a sentence for a problem that nobody has heard of, and pass on how long to wait", () => {
    expect(texts.problem.sentence("of-a-later-version")).toMatch(/^Something went wrong on our side\./);
    expect(texts.problem.sentence("too-many-requests", 30_000)).toBe(
      "That was too much at one time. Try again in about 30 seconds.",
    );
  });
});
