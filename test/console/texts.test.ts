/** The texts of the console, in each of its languages. */
import { describe, expect, it } from "vitest";
import { FAILURE_CODES, WAITING_CODES } from "../../src/domain/failure-codes.ts";
import { duration } from "../../console/src/texts/en/counting.ts";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";

const { en, nb } = TEXTS;

const KINDS = ["registration", "correction", "withdrawal"];

/** Arguments for texts that take more than numbers: every branch of theirs once. */
const SAMPLES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  titleUnderWay: [[2, 6, "Walk"]],
  titleDone: [
    [true, "Walk"],
    [false, "Walk"],
  ],
  "preflight.summary": [[{ new: 1, alreadyRegistered: 2, inactive: 3, notInChapter: 4 }], [{}]],
  "preflight.nothing": [
    ["mixed", 1],
    ...["alreadyRegistered", "inactive", "notInChapter", "mixed"].map((kind) => [kind, 2]),
  ],
  "registrations.counts": KINDS.map((kind) => [{ kind, succeeded: 1, failed: 5, cancelled: 2, open: 4 }]),
  "nameList.sheet": [
    ["One", ["Two"]],
    ["One", ["Two", "Three"]],
  ],
  "nameList.summary": [[{ matched: 3, unclear: 2, notFound: 1 }]],
  "mentorsFile.refused": [
    ...["archive", "noText", "notUtf16", "noMentorId", "severalDelimiters"].map((code) => ["a", { code }]),
    ...["notUtf8", "noColumn"].map((code) => ["a", { code, line: 2 }]),
    ...["tooManyMentors", "tooManyEntries"].map((code) => ["a", { code, maximum: 2 }]),
    ["a", { code: "severalColumns", line: 1, columns: [{ name: "id", place: 1 }] }],
    [
      "a",
      {
        code: "wrongLines",
        more: 1,
        lines: [
          "noIdNorHeader",
          "noUuid",
          "missing",
          "severalCells",
          "invisibleCharacter",
          "noCsv",
          "openQuote",
          "noJson",
        ].map((rule) => ({ rule, line: 1 })),
      },
    ],
  ],
  "result.phase": statuses(),
  "result.phaseShort": statuses(),
  "overlap.by": ["own", "other"].map((coordinatorId) => [{ coordinatorId, coordinatorName: null }, "own"]),
  "overlap.common": [
    [1, 1],
    [2, 2],
    [2, 3],
  ],
  "overlap.occurrence": [[2], [3]],
  "result.partly": ofKinds(4, 3, 2),
  "result.cancelling": ofKinds(),
  "result.interrupted": ofKinds(),
  "result.cancelled": ofKinds(3, 2),
  "result.paused": [["tolerance"], [undefined]],
  "result.waitingFor": [...WAITING_CODES, "worker", "wrongProject", undefined].map((code) => [code, "C"]),
  "steering.cancel": ofKinds(),
  "steering.headings": ofKinds(),
  "steering.goOn": ofKinds(),
  "steering.succeeded": [...ofKinds(1), ...ofKinds(3)],
  "steering.left.pause": [...ofKinds(1), ...ofKinds(3)],
  "steering.left.resume": [...ofKinds(1), ...ofKinds(3)],
  "steering.left.cancel": [...ofKinds(1), ...ofKinds(3)],
  "correction.phase": statuses().flatMap(([status = ""]) => ofKinds(status, "-")),
  "correction.filter": ["all", "registered", "failed"].flatMap((filter) => ofKinds(filter, "-")),
  "correction.announceEnd": ofKinds(2, 1, 1),
  "retry.cancelled": [...ofKinds(1), ...ofKinds(3)],
  "retry.explanation": ofKinds(),
  "retry.hopeless": [...ofKinds(1), ...ofKinds(3)],
  "ownRuns.ending": ["done", "interrupted", "pausedItself"].flatMap((ending) =>
    KINDS.map((kind) => [ending, { kind, succeeded: 2, failed: 3, cancelled: 2, open: 4 }]),
  ),
  "correction.by": ofKinds(2, "1 Jan 2026"),
  "result.reason": FAILURE_CODES.map((code) => [code, "A sentence of the API"]),
};

function ofKinds(...more: readonly unknown[]): unknown[][] {
  return KINDS.map((kind) => [kind, ...more]);
}

function statuses(): string[][] {
  const all = "running waiting paused cancelling interrupted success partialSuccess totalFailure";
  return all.split(" ").map((status) => [status]);
}

/** Every sentence that the texts can say, by its path; what is made of numbers, for one and for several. */
function sentencesOf(texts: object, path: readonly string[] = []): Record<string, string> {
  const sentences: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) {
    const at = [...path, name];
    if (at[0] === "format") continue;
    if (typeof text === "function") {
      const calls = SAMPLES[at.join(".")] ?? [
        [1, 1, 1],
        [4, 3, 2],
        [undefined, undefined, undefined],
      ];
      for (const [index, given] of calls.entries()) {
        const said: unknown = Reflect.apply(text, undefined, [...given]);
        sentences[`${at.join(".")} ${index}`] = typeof said === "string" ? said : JSON.stringify(said);
      }
    } else if (typeof text === "string") sentences[at.join(".")] = text;
    else Object.assign(sentences, sentencesOf(text as object, at));
  }
  return sentences;
}

describe("the languages", () => {
  const english = sentencesOf(en);
  const norwegian = sentencesOf(nb);

  it("say the same things", () => {
    expect(Object.keys(norwegian)).toEqual(Object.keys(english));
    expect(Object.keys(english).length).toBeGreaterThan(300);
  });

  it("leave no sentence in the other one", () => {
    const same = Object.entries(norwegian).filter(
      ([path, said]) => said === english[path] && /\p{L}{3,}.*\s.*\p{L}{3,}/u.test(said),
    );
    expect(same).toEqual([]);
    const mixed = Object.values(norwegian).filter((said) =>
      /\b(the|you|your|with|this|again|mentors|registered|try)\b/i.test(said),
    );
    expect(mixed).toEqual([]);
  });

  it("say nothing of databases, operators and servers' insides", () => {
    for (const said of [...Object.values(english), ...Object.values(norwegian)]) {
      expect(said).not.toMatch(/database|operat[oø]r|postgres|temporal|workflow|\bworker/i);
    }
  });
});

describe("the texts", () => {
  it("use the plural that goes with the number", () => {
    expect(en.registrations.mentors(1)).toBe("1 mentor");
    expect(en.registrations.mentors(2)).toBe("2 mentors");
    expect(nb.registrations.mentors(1)).toBe("1 likeperson");
    expect(nb.registrations.mentors(1_200)).toBe("1\u00a0200 likepersoner");
    expect(en.steering.succeeded("registration", 1)).toBe("1 is registered and stays so.");
    expect(en.steering.succeeded("withdrawal", 12)).toBe("12 are withdrawn and stay so.");
    expect(en.steering.left.resume("registration", 1)).toBe("1 is left and will be registered.");
    expect(en.steering.left.pause("registration", 12)).toMatch(/^12 are left: /);
    expect(en.steering.accepted(1)).toBe("1 failure so far will be accepted.");
    expect(en.template.minutes(1)).toBe("1 minute");
    expect(nb.template.minutes(90)).toBe("90 minutter");
  });

  it.for([
    ["en", "registration", /correct|withdr/i],
    ["en", "correction", /regist|withdr/i],
    ["en", "withdrawal", /regist|correct/i],
    ["nb", "registration", /rett|trekk|trukk/i],
    ["nb", "correction", /regist|trekk|trukk/i],
    ["nb", "withdrawal", /regist|rett/i],
  ] as const)("say what is steered in %s of a %s, and speak of nothing else", ([language, kind, others]) => {
    const { steering, retry, result, correction } = TEXTS[language];
    const said = [
      steering.cancel(kind),
      steering.goOn(kind),
      ...Object.values(steering.headings(kind)),
      steering.succeeded(kind, 4),
      ...Object.values(steering.left).map((sentence) => sentence(kind, 8)),
      retry.cancelled(kind, 8),
      result.cancelling(kind),
      result.cancelled(kind, 4, 8),
      ...(["running", "success", "totalFailure"] as const).map((status) =>
        correction.phase(kind, status, result.phase(status)),
      ),
    ];
    expect(said.filter((sentence) => others.test(sentence))).toEqual([]);
    expect(new Set(said).size).toBe(said.length);
  });

  it("sum up a preflight by the parts that are not nothing", () => {
    const counts = { new: 18, alreadyRegistered: 2, inactive: 1, notInChapter: 0 };
    expect(en.preflight.summary(counts)).toBe("18 new, 2 already registered, 1 inactive.");
    expect(nb.preflight.summary(counts)).toBe("18 nye, 2 allerede registrert, 1 inaktiv.");
    const nothing = { new: 0, alreadyRegistered: 0, inactive: 0, notInChapter: 0 };
    expect(en.preflight.summary({ ...nothing, notInChapter: 3 })).toBe("3 not in your chapter.");
    expect(en.preflight.summary(nothing)).toBe("Nobody to register.");
  });

  it("count failed, cancelled and waiting mentors separately", () => {
    const counts = { succeeded: 18, failed: 2, cancelled: 0, open: 24 };
    expect(en.registrations.counts({ ...counts, kind: "registration" })).toBe(
      "18 registered, 2 failed, 24 waiting",
    );
    expect(en.registrations.counts({ ...counts, kind: "withdrawal" })).toBe(
      "18 withdrawn, 2 failed, 24 waiting",
    );
    expect(
      en.registrations.counts({ kind: "registration", succeeded: 16, failed: 25, cancelled: 24, open: 0 }),
    ).toBe("16 registered, 1 failed, 24 cancelled");
  });

  it("say of what is done in part how many need attention", () => {
    expect(en.result.partly("registration", 38, 6, 0)).toBe("38 registered, 6 need attention");
    expect(en.result.partly("registration", 38, 1, 5)).toBe("38 registered, 1 needs attention, 5 cancelled");
    expect(en.result.partly("withdrawal", 38, 6, 0)).toBe("38 withdrawn, 6 need attention");
    expect(nb.result.partly("registration", 38, 6, 0)).toBe("38 er registrert, 6 må følges opp");
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

  it.for([en, nb])("say for each cause why a run waits, also for one that nobody has heard of", (texts) => {
    const { waitingFor } = texts.result;
    const sentences = [...WAITING_CODES, "worker" as const].map((code) => waitingFor(code, undefined));
    // What is on our side is one sentence: the coordinator can do nothing with more.
    expect(new Set(sentences).size).toBe(sentences.length - 1);
    const unknown = waitingFor(undefined, undefined);
    const [, goesOn = ""] = /\. (.+)$/.exec(unknown) ?? [];
    for (const sentence of sentences) expect(sentence).toContain(goesOn);
    expect(waitingFor("constructor" as "worker", undefined)).toBe(unknown);
    expect(waitingFor("misconfigured", "Kari")).toContain("Kari");
  });
});
