/** Template and settings beside a list of mentors: in the query, and checked by the very schema of the JSON body. */
import { z } from "@hono/zod-openapi";
import { submissionSchema } from "../../client/requests.ts";
import { ProblemError, problemOfZod } from "../problem.ts";

const { template, tolerance, ...settings } = submissionSchema.shape;

/** What a query can nest, as `template[date]=2026-11-20`: `deepObject` of OpenAPI. */
const nested = { style: "deepObject", explode: true } as const;

/** For the document. Optional, since a JSON body says all of it, and then nothing may be here. */
export const submissionQuery = z.object({
  template: template.optional().openapi({
    param: nested,
    description:
      "Of a list, which can't do without: `template[date]=2026-11-20` and so on. Proxies write addresses into their logs: what must not be there goes into a JSON body.",
  }),
  ...settings,
  // Not by `openapi`: the schema may have been made before that method was there.
  tolerance: tolerance.meta({ param: nested }),
});

/** @throws {ProblemError} naming the field at fault as it is called in a JSON body, and its rule */
export function readSubmissionQuery(query: URLSearchParams): z.output<typeof submissionSchema> {
  const parsed = submissionSchema.safeParse(objectOf(query));
  if (!parsed.success) throw problemOfZod(parsed.error);
  return parsed.data;
}

/** @throws {ProblemError} where a body says all, an address that says something, too, is a mistake */
export function refuseQuery(query: URLSearchParams): void {
  const [name] = query.keys();
  if (name === undefined) return;
  const [field, rule] = [name.slice(0, 100), "belongs into the body, if that is JSON"];
  throw new ProblemError("invalid-request", { detail: `${field} ${rule}`, field, rule });
}

type Fields = Map<string, unknown>;

function objectOf(query: URLSearchParams): unknown {
  const whole: Fields = new Map();
  for (const [name, value] of query) {
    const [, outer = name, inner] = /^(\w+)\[(\w+)\]$/.exec(name) ?? [];
    if (inner === undefined) put(whole, outer, value, SCHEMA);
    else put(objectIn(whole, outer), inner, value, ofName(SCHEMA, outer));
  }
  return plain(whole);
}

function objectIn(whole: Fields, name: string): Fields {
  const there = whole.get(name);
  if (there instanceof Map) return there as Fields;
  const made: Fields = new Map();
  whole.set(name, made);
  return made;
}

/** As JSON has them; of a whole number, all digits. */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  integer: /^-?(?:0|[1-9]\d{0,15})$/,
  number: /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/,
};

/** A field that is there twice becomes a list, which no rule allows. */
function put(fields: Fields, name: string, value: string, schema: JsonSchema | undefined): void {
  const pattern = NUMBERS[String(ofName(schema, name)?.type)];
  const read = pattern?.test(value) === true ? Number(value) : value;
  fields.set(name, fields.has(name) ? [read] : read);
}

function plain(fields: Fields): unknown {
  return Object.fromEntries(
    [...fields].map(([name, value]) => [name, value instanceof Map ? plain(value as Fields) : value]),
  );
}

function ofName(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { properties = {} } = schema ?? {};
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

interface JsonSchema {
  /** Of a field that may be of several types, a list. */
  type?: string | readonly string[];
  properties?: Readonly<Record<string, JsonSchema>>;
}

/** Tells which fields are numbers: in a query, everything is text. */
const SCHEMA: JsonSchema = z.toJSONSchema(submissionSchema, {
  io: "input",
  unrepresentable: "any",
}) as JsonSchema;
