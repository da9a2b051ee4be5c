/** Reads template and settings from the query, beside a body that is a list of mentors. The schema of the JSON body checks them. */
import { z } from "@hono/zod-openapi";
import { submissionSchema } from "../../client/requests.ts";
import { ProblemError, problemOfZod } from "../problem.ts";

const { template, tolerance, ...settings } = submissionSchema.shape;

/** The style for nested fields such as `template[date]=2026-11-20`: `deepObject` of OpenAPI. */
const nested = { style: "deepObject", explode: true } as const;

/**
 * This schema is only for the document. All fields are optional, because a JSON body contains them, and the query must then be
 * empty.
 */
export const submissionQuery = z.object({
  template: template.optional().openapi({
    param: nested,
    description:
      "Required with a list, as in `template[date]=2026-11-20`. Proxies write addresses into their logs. Use a JSON body for texts that must not be logged.",
  }),
  ...settings,
  // This uses `meta` because the schema may be older than the method `openapi`, which a later import adds.
  tolerance: tolerance.meta({ param: nested }),
});

/** @throws {ProblemError} naming the wrong field as in a JSON body, and its rule */
export function readSubmissionQuery(query: URLSearchParams): z.output<typeof submissionSchema> {
  const parsed = submissionSchema.safeParse(objectOf(query));
  if (!parsed.success) throw problemOfZod(parsed.error);
  return parsed.data;
}

/** @throws {ProblemError} when the query has a field although the body is JSON */
export function refuseQuery(query: URLSearchParams): void {
  const [name] = query.keys();
  if (name === undefined) return;
  const [field, rule] = [name.slice(0, 100), "belongs in the body when the body is JSON"];
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

/** Numbers as JSON writes them. The digits of a whole number are bounded. */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  integer: /^-?(?:0|[1-9]\d{0,15})$/,
  number: /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/,
};

/** A field that comes twice becomes a list, which every rule refuses. */
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
  /** A list when the field may have several types. */
  type?: string | readonly string[];
  properties?: Readonly<Record<string, JsonSchema>>;
}

/** Tells which fields are numbers, because a query contains only text. */
const SCHEMA: JsonSchema = z.toJSONSchema(submissionSchema, {
  io: "input",
  unrepresentable: "any",
}) as JsonSchema;
