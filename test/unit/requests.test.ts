/** The bodies of requests: what the schemas refuse, with which texts, and the form of what they accept. */
import { describe, expect, it } from "vitest";
import {
  given,
  parseRequest,
  readIssues,
  retrySchema,
  runSettingsSchema,
  submissionSchema,
} from "../../src/client/requests.ts";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { checkRunSettings } from "../../src/domain/run-settings.ts";
import type { RunSettings } from "../../src/domain/run-settings.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const template = { activityType: "Walk", date: "2026-11-20", durationMinutes: 60 };

function issuesOf(schema: Parameters<typeof parseRequest>[0], value: unknown): string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : readIssues(parsed.error, "body").map(({ field, rule }) => `${field} ${rule}`);
}

describe("the body of a request", () => {
  it.each([
    ["whole", { template: { ...template, note: null, occurrence: 2 }, concurrency: 3, deadline: 60 }],
    ["with what it must have only", { template }],
    ["with undefined fields", { template: { ...template, note: undefined }, tolerance: undefined }],
  ])("is accepted %s", (_, body) => {
    expect(issuesOf(submissionSchema, body)).toEqual([]);
  });

  it("is refused with every wrong field and its rule, and without values", () => {
    const body = {
      template: { activityType: 7, date: "2026-11-20", durationMinutes: 0, colour: "red" },
      concurrency: 0,
      mentorsPerWrite: 501,
      mentorsPerActivity: 1.5,
      deadline: "soon",
      tolerance: { failedPercent: 101, failedCount: -1 },
      actingCoordinatorId: mentorId(1),
    };
    expect(issuesOf(submissionSchema, body)).toEqual([
      "template.activityType must be a string",
      "template.durationMinutes must be a whole number from 1 to 1440",
      "template.colour is not a known field",
      "concurrency must be a whole number of at least 1",
      "mentorsPerWrite must be a whole number from 1 to 500",
      "mentorsPerActivity must be a whole number from 1 to 1000000",
      "tolerance.failedPercent must be a number from 0 to 100",
      "tolerance.failedCount must be a whole number from 0 to 1000000",
      "deadline must be a whole number of seconds from 1 to 2592000",
      "actingCoordinatorId is not a known field",
    ]);
    expect(issuesOf(submissionSchema, {})).toEqual(["template is required"]);
    expect(issuesOf(submissionSchema, [])).toEqual(["body must be an object"]);
    expect(issuesOf(submissionSchema, { template: { ...template, date: undefined } })).toEqual([
      "template.date is required",
    ]);
  });

  it("of a retry may name its round, from 2, and what it is over", () => {
    expect(issuesOf(retrySchema, {})).toEqual([]);
    expect(issuesOf(retrySchema, { round: 2, only: ["busy", mentorId(1)], deadline: 60 })).toEqual([]);
    expect(issuesOf(retrySchema, { round: 1, only: [] })).toEqual([
      "round must be a whole number from 2 to 2147483647",
      "only must not be empty",
    ]);
    expect(issuesOf(retrySchema, { round: 2 ** 31, only: [7] })).toEqual([
      "round must be a whole number from 2 to 2147483647",
      "only[0] must be a string",
    ]);
  });
});

describe("the settings of a run", () => {
  it.each<[RunSettings]>([
    [{}],
    [{ concurrency: 500, tolerance: { failedPercent: 33.3, afterSettled: 5 } }],
    [{ mentorsPerWrite: 500, mentorsPerActivity: 1_000_000, deadline: 2_592_000 }],
    [{ tolerance: {} }],
  ])("%j are accepted as by the run itself", (settings) => {
    expect(parseRequest(runSettingsSchema, settings)).toStrictEqual(settings);
    expect(checkRunSettings(settings)).toStrictEqual(settings);
  });

  it.each([
    [{ concurrency: 2.5 }],
    [{ concurrency: Number.POSITIVE_INFINITY }],
    [{ concurrency: null }],
    [{ mentorsPerWrite: 0 }],
    [{ mentorsPerActivity: 1_000_001 }],
    [{ deadline: 0 }],
    [{ tolerance: null }],
    [{ tolerance: [] }],
    [{ tolerance: { failedPercent: Number.NaN } }],
    [{ tolerance: { afterSettled: 0 } }],
    [{ tolerance: { others: 1 } }],
  ])("%j are refused with the same field and text as by the run", (settings) => {
    const refusalOf = (check: () => unknown): InvalidRequestError => {
      try {
        check();
      } catch (error) {
        if (error instanceof InvalidRequestError) return error;
      }
      throw new Error("Not refused");
    };
    const { field, rule } = refusalOf(() => parseRequest(runSettingsSchema, settings));
    expect(refusalOf(() => checkRunSettings(settings as unknown as RunSettings))).toMatchObject({
      field,
      rule,
    });
  });
});

describe("the input of a schema", () => {
  it("loses fields that are undefined, at any depth, and is not modified", () => {
    const value = { a: undefined, b: { c: undefined, d: null, e: [1] }, f: 0 };
    expect(given(value)).toStrictEqual({ b: { d: null, e: [1] }, f: 0 });
    expect(value).toHaveProperty("a");
  });
});
