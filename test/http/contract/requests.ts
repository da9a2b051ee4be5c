/** Requests that an operation must accept, and requests that it must refuse. */
import * as fc from "fast-check";
import { invalidNextTo, invalidTexts, valid } from "./arbitraries.ts";
import type { KnownValues } from "./arbitraries.ts";
import type { Document, Operation, Parameter } from "./document.ts";
import { resolve } from "./schemas.ts";
import type { JsonSchema } from "./schemas.ts";

export interface ContractRequest {
  method: string;
  /** The path with its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** With a session, if the operation needs one. */
  session: boolean;
}

interface Parts {
  parameters: Record<string, unknown>;
  accept?: string;
  body?: unknown;
  /** Replaces a JSON body. */
  list?: { type: string; text: string };
}

export interface MutatedRequest {
  request: ContractRequest;
  what: string;
}

export function validRequests(
  document: Document,
  operation: Operation,
  { known, count, seed }: { known: KnownValues; count: number; seed: number },
): ContractRequest[] {
  const whole = fc.sample(parts(document, withoutQuery(operation), known), { numRuns: count, seed });
  return [...whole, ...listParts(document, operation, { known, count, seed })].map((each) =>
    assemble(operation, each),
  );
}

/** The query belongs to bodies that are lists: a JSON body holds everything itself. */
function withoutQuery(operation: Operation): Operation {
  if (operation.lists.length === 0) return operation;
  return { ...operation, parameters: operation.parameters.filter((each) => each.in !== "query") };
}

/** Lists are known values by their media type, because no schema describes them. */
function listParts(
  document: Document,
  operation: Operation,
  { known, count, seed }: { known: KnownValues; count: number; seed: number },
): Parts[] {
  return operation.lists.flatMap((type) => {
    const parameters = operation.parameters.map((each) => ({ ...each, required: true }));
    const bare = { ...operation, parameters };
    delete bare.body;
    const [text] = known[type] ?? [];
    if (typeof text !== "string") throw new RangeError(`no ${type} is known`);
    return fc
      .sample(parts(document, bare, known), { numRuns: count, seed })
      .map((each) => ({ ...each, list: { type, text } }));
  });
}

/** Each breaks one rule of the document. */
export function invalidRequests(
  document: Document,
  operation: Operation,
  { known, seed }: { known: KnownValues; seed: number },
): MutatedRequest[] {
  const [base] = fc.sample(parts(document, withoutQuery(operation), known, true), { numRuns: 1, seed });
  if (base === undefined) return [];
  const lists = listParts(document, operation, { known, count: 1, seed });
  const { body } = operation;
  const bodies = body === undefined ? [] : invalidNextTo(document, body.schema, base.body);
  const request = (changed: Partial<Parts>) => assemble(operation, { ...base, ...changed });
  return [
    ...bodies.map((each) => ({
      request: request({ body: each }),
      what: `the body ${JSON.stringify(each).slice(0, 300)}`,
    })),
    ...(body === undefined ? [] : brokenBodies(request({}))),
    ...spoiltParameters(document, withoutQuery(operation), base),
    ...lists.flatMap((each) => spoiltParameters(document, operation, each)),
  ];
}

function spoiltParameters(document: Document, operation: Operation, base: Parts): MutatedRequest[] {
  return operation.parameters.flatMap((parameter) =>
    valuesFor(document, parameter, base.parameters[parameter.name]).map((each) => ({
      request: assemble(operation, {
        ...base,
        parameters: { ...base.parameters, [parameter.name]: each },
      }),
      what: `${parameter.name} = ${JSON.stringify(each)?.slice(0, 80) ?? "nothing"}`,
    })),
  );
}

/** Breaks one field of an object. */
function valuesFor(document: Document, parameter: Parameter, value: unknown): unknown[] {
  const { type, properties = {} } = resolve(document, parameter.schema);
  if (type !== "object") return textsFor(document, parameter);
  return Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, schema]) =>
    invalidTexts(document, schema).map((each) => ({ ...(value as object), [name]: each })),
  );
}

/** Excludes an empty path segment, which is another path, and an empty header, which counts as absent. */
function textsFor(document: Document, { schema, in: place, required }: Parameter): (string | undefined)[] {
  const texts = invalidTexts(document, schema).filter((each) => place === "query" || each !== "");
  return required && place !== "path" ? [...texts, undefined] : texts;
}

function brokenBodies(request: ContractRequest): MutatedRequest[] {
  const bodies = ["{", "undefined", "[1,", '{"a":1}}', "\u0000", "{'a':1}", "NaN", "<a/>"];
  return bodies.map((body) => ({ request: { ...request, body }, what: `the body ${JSON.stringify(body)}` }));
}

/** @param whole with every optional part, so that each can be broken */
function parts(
  document: Document,
  operation: Operation,
  known: KnownValues,
  whole = false,
): fc.Arbitrary<Parts> {
  const { parameters, body, answers } = operation;
  const values = parameters.map(({ name, in: place, schema, required }) => {
    const usual = known[name];
    // A header can carry fewer values than a schema can describe.
    const sendable = place === "header" ? headerSchema(schema) : schema;
    const made = usual === undefined ? valid(document, sendable) : fc.constantFrom(...usual);
    return [name, required ? made : fc.option(made, { nil: undefined })] as const;
  });
  const types = Object.keys(answers.get(200) ?? {});
  const content = body === undefined ? fc.constant(undefined) : valid(document, body.schema, known);
  return fc.record({
    parameters: fc.record(Object.fromEntries(values)),
    ...(types.length > 1 && { accept: fc.constantFrom(...types) }),
    body: body?.required === false && !whole ? fc.option(content, { nil: undefined }) : content,
  }) as fc.Arbitrary<Parts>;
}

function assemble(
  { method, path, parameters }: Operation,
  { parameters: values, accept, body, list }: Parts,
): ContractRequest {
  const given = (place: Parameter["in"]) =>
    parameters.flatMap(({ name, in: where }) => (where === place ? pairsOf(name, values[name]) : []));
  const steps = new Map(given("path"));
  const query = new URLSearchParams(given("query")).toString();
  return {
    method,
    path:
      path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(steps.get(name) ?? "")) +
      (query === "" ? "" : `?${query}`),
    headers: {
      ...Object.fromEntries(given("header")),
      ...(accept !== undefined && { accept }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(list !== undefined && { "content-type": list.type }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(list !== undefined && { body: list.text }),
    session: true,
  };
}

/** An object in the `deepObject` form: `name[field]`. */
function pairsOf(name: string, value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return [[name, `${value as string | number}`]];
  return Object.entries(value).flatMap(([field, each]) => pairsOf(`${name}[${field}]`, each));
}

function headerSchema({ maxLength, ...schema }: JsonSchema): JsonSchema {
  return { pattern: `^[!-~]{1,${Math.min(Number(maxLength ?? 40), 40)}}$`, ...schema };
}
