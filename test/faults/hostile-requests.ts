/**
 * Hostile calls, assembled from hostile values: mostly with one thing wrong at a time, so that no mistake hides
 * another.
 *
 * Longer than 250 lines: one generator assembles every kind of call.
 */
import * as fc from "fast-check";
import { otherCalls } from "./hostile-calls.ts";
import type { OtherCall } from "./hostile-calls.ts";
import { badList, emptyList, goodList } from "./hostile-lists.ts";
import {
  badActivityType,
  badConcurrency,
  badDate,
  badDeadline,
  badId,
  badMentorsPerActivity,
  badMentorsPerWrite,
  badMinutes,
  badNote,
  badOccurrence,
  badTolerance,
  goodActivityType,
  goodDate,
  goodNote,
  hostile,
  inNormalForm,
  throwingProxy,
} from "./hostile-values.ts";
import type { Hostile } from "./hostile-values.ts";

export interface StoredRequest {
  bulkId: string;
  activityType: string;
  date: string;
  durationMinutes: number;
  note: string | null;
  occurrence: number;
  mentorIds: string[];
}

export type HostileCall =
  | { kind: "submit"; label: string; make: () => unknown; deserves: Deserved }
  | OtherCall;

export type Deserved =
  | { be: "refused"; fields: readonly string[] }
  | { be: "empty" }
  | { be: "stored"; as: StoredRequest };

const FIELDS = {
  activityType: { path: "template.activityType", bad: badActivityType },
  date: { path: "template.date", bad: badDate },
  durationMinutes: { path: "template.durationMinutes", bad: badMinutes },
  note: { path: "template.note", bad: badNote },
  occurrence: { path: "template.occurrence", bad: badOccurrence },
  mentorIds: { path: "mentorIds", bad: badList },
  bulkId: { path: "bulkId", bad: fc.oneof(badId.filter(({ label }) => label !== "nothing")) },
  concurrency: { path: "concurrency", bad: badConcurrency },
  mentorsPerWrite: { path: "mentorsPerWrite", bad: badMentorsPerWrite },
  mentorsPerActivity: { path: "mentorsPerActivity", bad: badMentorsPerActivity },
  tolerance: { path: "tolerance", bad: badTolerance },
  deadline: { path: "deadline", bad: badDeadline },
} as const;
type Field = keyof typeof FIELDS;

const TEMPLATE_FIELDS: readonly Field[] = ["activityType", "date", "durationMinutes", "note", "occurrence"];

/** @param known ids of active mentors */
export function hostileCalls(known: readonly string[]): fc.Arbitrary<HostileCall> {
  const good = goodRequest(known);
  const fields = Object.keys(FIELDS) as Field[];
  const oneWrong = fc.constantFrom(...fields).map((field) => [field]);
  const someWrong = fc.subarray(fields, { minLength: 2 });
  const broken = (which: fc.Arbitrary<Field[]>) =>
    which.chain((wrong) => fc.tuple(good, ...wrong.map((field) => breaking(field)))).map(breakRequest);
  return fc.oneof(
    { weight: 60, arbitrary: broken(oneWrong) },
    { weight: 8, arbitrary: broken(someWrong) },
    { weight: 10, arbitrary: wholeRequests(good) },
    { weight: 6, arbitrary: good.map(takenWhole) },
    { weight: 3, arbitrary: fc.tuple(good, emptyList).map(emptied) },
    { weight: 13, arbitrary: otherCalls() },
  );
}

interface GoodRequest {
  label: string;
  values: () => Record<Field, unknown>;
  stored: StoredRequest;
}

function goodRequest(known: readonly string[]): fc.Arbitrary<GoodRequest> {
  const parts = fc.record({
    activityType: goodActivityType,
    date: goodDate,
    durationMinutes: fc.integer({ min: 1, max: 1_440 }),
    note: goodNote,
    occurrence: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    list: goodList(known),
    bulkId: fc.uuid(),
    upper: fc.boolean(),
    concurrency: fc.constantFrom(undefined, 1, 2, 5, 6, 500, Number.MAX_SAFE_INTEGER),
    mentorsPerWrite: fc.constantFrom(undefined, 1, 7, 500),
    mentorsPerActivity: fc.constantFrom(undefined, 1, 3, 1_000_000),
    deadline: fc.constantFrom(undefined, 600, 2_592_000),
  });
  return parts.map(
    ({ activityType, date, durationMinutes, note, occurrence, list, bulkId, upper, ...settings }) => ({
      label: list.label,
      values: () => ({
        activityType,
        date,
        durationMinutes,
        note,
        occurrence,
        mentorIds: list.make(),
        bulkId: upper ? bulkId.toUpperCase() : bulkId,
        ...settings,
        tolerance: undefined,
      }),
      stored: {
        bulkId: bulkId.toLowerCase(),
        activityType: inNormalForm(activityType),
        date,
        durationMinutes,
        note: typeof note === "string" && inNormalForm(note) !== "" ? inNormalForm(note) : null,
        occurrence: occurrence ?? 1,
        mentorIds: list.stored,
      },
    }),
  );
}

interface Breaking {
  field: Field;
  value: Hostile;
  /** True: reading the field throws. */
  throws: boolean;
}

function breaking(field: Field): fc.Arbitrary<Breaking> {
  const throws = fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0);
  return fc.record({ field: fc.constant(field), value: FIELDS[field].bad, throws });
}

function breakRequest([good, ...wrong]: [GoodRequest, ...Breaking[]]): HostileCall {
  const what = wrong.map(
    ({ field, value, throws }) => `${field} ${throws ? "that throws when read" : `is ${value.label}`}`,
  );
  return {
    kind: "submit",
    label: what.join(", "),
    make: () => {
      const values = good.values();
      for (const { field, value } of wrong) values[field] = value.make();
      const request = assemble(values);
      for (const { field, throws } of wrong) if (throws) throwOnRead(request, field);
      return request;
    },
    deserves: { be: "refused", fields: wrong.flatMap(fieldsOf) },
  };
}

/** An unreadable field may be reported by the name of its parent. */
function fieldsOf({ field, throws }: Breaking): string[] {
  const holder = TEMPLATE_FIELDS.includes(field) ? "template" : "request";
  return throws ? [FIELDS[field].path, holder] : [FIELDS[field].path];
}

interface Assembled extends Record<string, unknown> {
  template: Record<string, unknown>;
}

function assemble(values: Record<Field, unknown>): Assembled {
  const template = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, values[field]]));
  const { mentorIds } = values;
  const optional = Object.entries(values).filter(
    ([field, value]) => field !== "mentorIds" && !(field in template) && value !== undefined,
  );
  return { mentorIds, template, ...Object.fromEntries(optional) };
}

function throwOnRead(request: Assembled, field: Field): void {
  const holder = TEMPLATE_FIELDS.includes(field) ? request.template : request;
  Object.defineProperty(holder, field, {
    enumerable: true,
    get: () => {
      throw new RangeError(`${field} was read`);
    },
  });
}

/** Valid requests, also with unknown keys that a careless merge would take as a prototype. */
function takenWhole(good: GoodRequest): HostileCall {
  const odd = good.stored.durationMinutes % 2 === 0;
  const keys = JSON.parse(
    '{"__proto__":{"date":"x"},"constructor":5,"toString":5,"actingCoordinatorId":"c0000000-0000-4000-8000-000000000003"}',
  ) as object;
  return {
    kind: "submit",
    label: `good, mentorIds ${good.label}${odd ? ", with prototype keys" : ""}`,
    make: () => {
      const request = assemble(good.values());
      if (!odd) return request;
      return Object.defineProperties(
        request,
        Object.getOwnPropertyDescriptors({ ...keys, template: changing({ ...keys, ...request.template }) }),
      );
    },
    deserves: { be: "stored", as: good.stored },
  };
}

/** Each field is valid when it is first read, and different when it is read again. */
function changing(template: Record<string, unknown>): object {
  const read = new Set<string>();
  const once = (key: string) => {
    if (read.has(key)) return "changed since it was checked";
    read.add(key);
    return template[key];
  };
  const getters = Object.keys(template).map(
    (key) => [key, { enumerable: true, get: () => once(key) }] as const,
  );
  return Object.defineProperties({}, Object.fromEntries(getters));
}

function emptied([good, list]: [GoodRequest, Hostile]): HostileCall {
  const make = () => assemble({ ...good.values(), mentorIds: list.make() });
  return { kind: "submit", label: `mentorIds is ${list.label}`, make, deserves: { be: "empty" } };
}

function wholeRequests(good: fc.Arbitrary<GoodRequest>): fc.Arbitrary<HostileCall> {
  const anything = fc.constantFrom(
    hostile("nothing", () => undefined),
    hostile("null", () => null),
    hostile("a number", () => 5),
    hostile("a text", () => "request"),
    hostile("a list", () => []),
    hostile("a map", () => new Map()),
    hostile("a symbol", () => Symbol("request")),
    hostile("a proxy that throws at every access", throwingProxy),
    hostile(
      "an object whose prototype holds all",
      () => JSON.parse('{"__proto__":{"activityType":"x"}}') as unknown,
    ),
  );
  const request = anything.map(({ label, make }): HostileCall => ({
    kind: "submit",
    label: `the request is ${label}`,
    make,
    deserves: { be: "refused", fields: [""] },
  }));
  const template = fc.tuple(good, anything).map(([{ values }, { label, make }]): HostileCall => ({
    kind: "submit",
    label: `the template is ${label}`,
    make: () => ({ ...assemble(values()), template: make() }),
    deserves: { be: "refused", fields: ["template"] },
  }));
  return fc.oneof(request, template);
}
