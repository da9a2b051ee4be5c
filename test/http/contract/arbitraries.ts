/** Values that a schema allows, and similar values that it forbids. */
import * as fc from "fast-check";
import { compile, resolve } from "./schemas.ts";
import type { Components, JsonSchema } from "./schemas.ts";

/** The greatest number of entries of a generated list. Other tests try longer lists. */
const LONGEST_LIST = 4;

/**
 * The greatest number of consecutive values that are all forbidden. Without a bound, a rule that no value meets would
 * hang the test.
 */
const MOST_IN_VAIN = 10_000;

/** Values that mean something to the backend, by the name of a property or parameter. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

/** @throws {RangeError} when hardly any generated value is allowed: the generator then lacks a rule of the schema */
export function valid(
  document: Components,
  schema: JsonSchema,
  known: KnownValues = {},
): fc.Arbitrary<unknown> {
  const validate = compile(document, schema);
  let inVain = 0;
  return build(document, schema, known).filter((value) => {
    const wrong = validate(value);
    inVain = wrong === undefined ? 0 : inVain + 1;
    if (inVain > MOST_IN_VAIN)
      throw new RangeError(`No value of ${JSON.stringify(schema)} is found: ${wrong}`);
    return wrong === undefined;
  });
}

function build(document: Components, schema: JsonSchema, known: KnownValues): fc.Arbitrary<unknown> {
  const resolved = resolve(document, schema);
  const { type, enum: options, anyOf } = resolved;
  if (Array.isArray(options)) return fc.constantFrom(...(options as unknown[]));
  if (Array.isArray(anyOf)) {
    return fc.oneof(
      ...(anyOf as JsonSchema[]).map((each) =>
        build(document, { ...resolved, anyOf: undefined, ...each }, known),
      ),
    );
  }
  if (Array.isArray(type)) {
    return fc.oneof(...(type as string[]).map((each) => build(document, { ...resolved, type: each }, known)));
  }
  const { minimum = 0, maximum = 1_000_000 } = resolved as { minimum?: number; maximum?: number };
  if (type === "integer") return fc.integer({ min: minimum, max: maximum });
  if (type === "number") return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "string") return text(resolved);
  if (type === "array") {
    const items = build(document, resolved["items"] as JsonSchema, known);
    return fc.array(items, { minLength: Number(resolved["minItems"] ?? 0), maxLength: LONGEST_LIST });
  }
  return record(document, resolved, known);
}

function record(document: Components, schema: JsonSchema, known: KnownValues): fc.Arbitrary<unknown> {
  const properties = (schema["properties"] ?? {}) as Record<string, JsonSchema>;
  const fields = Object.entries(properties).map(([name, each]) => {
    const made = build(document, each, known);
    const usual = known[name];
    return [name, usual === undefined ? made : fc.oneof(fc.constantFrom(...usual), made)] as const;
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: (schema["required"] ?? []) as string[] });
}

function text({ format, pattern, minLength = 0, maxLength }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === "uuid") return fc.uuid();
  if (format === "date") {
    const days = fc.date({ min: new Date("1900-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    return days.map((day) => day.toISOString().slice(0, 10));
  }
  if (typeof pattern === "string" && maxLength === undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({
    unit: "grapheme",
    minLength: Number(minLength),
    maxLength: Math.min(Number(maxLength ?? 40), 40),
  });
}

const WRONG = [
  null,
  true,
  0,
  -1,
  1.5,
  1e12,
  "",
  "text",
  "\u0000",
  "x".repeat(3_000),
  "2026-02-31",
  [],
  [null],
  {},
  { unknown: 1 },
];

/** Values that are changed in one place each, so that the schema forbids them. */
export function invalidNextTo(document: Components, schema: JsonSchema, value: unknown): unknown[] {
  const validate = compile(document, schema);
  return changes(document, schema, value).filter((each) => validate(each) !== undefined);
}

function changes(document: Components, schema: JsonSchema, value: unknown): unknown[] {
  const { type, properties = {}, items } = resolve(document, schema);
  if (type === "array" && Array.isArray(value)) {
    const inside = value.slice(0, 1).flatMap((first) => changes(document, items as JsonSchema, first));
    return [...WRONG, ...inside.map((each) => [each, ...value.slice(1)])];
  }
  if (type !== "object" || typeof value !== "object" || value === null) return WRONG;
  const fields = Object.entries(properties as Record<string, JsonSchema>);
  return [
    ...WRONG,
    { ...value, unknown: 1 },
    ...fields.flatMap(([name, each]) => {
      const { [name]: field, ...others } = value as Record<string, unknown>;
      return [others, ...changes(document, each, field).map((changed) => ({ ...others, [name]: changed }))];
    }),
  ];
}

/** Values of a path, a query or a header, which can only be text. */
export function invalidTexts(document: Components, schema: JsonSchema): string[] {
  const { type } = resolve(document, schema);
  const validate = compile(document, schema);
  const number = type === "integer" || type === "number";
  return [
    "",
    "x",
    "-1",
    "0",
    "1.5",
    "1e3",
    "0x10",
    "99999999999",
    "true",
    "nobody@example.org",
    "x".repeat(2_500),
  ].filter((each) => validate(number ? readNumber(each) : each) !== undefined);
}

/** As a person would write one: no `0x10`, and no `""` for 0. */
function readNumber(written: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written;
}
