/** Requests that an operation must take, and those that it must refuse. */
import * as fc from "fast-check";
import { invalidNextTo, invalidTexts, valid } from "./arbitraries.ts";
import type { KnownValues } from "./arbitraries.ts";
import type { Document, Operation, Parameter } from "./document.ts";
import type { JsonSchema } from "./schemas.ts";

export interface ContractRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** With a session, if the target has them. */
  session: boolean;
}

interface Parts {
  parameters: Record<string, unknown>;
  accept?: string;
  body?: unknown;
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
  return fc
    .sample(parts(document, operation, known), { numRuns: count, seed })
    .map((each) => assemble(operation, each));
}

/** Each breaks one rule of the document. */
export function invalidRequests(
  document: Document,
  operation: Operation,
  { known, seed }: { known: KnownValues; seed: number },
): MutatedRequest[] {
  const [base] = fc.sample(parts(document, operation, known, true), { numRuns: 1, seed });
  if (base === undefined) return [];
  const { body } = operation;
  const bodies = body === undefined ? [] : invalidNextTo(document, body.schema, base.body);
  const request = (changed: Partial<Parts>) => assemble(operation, { ...base, ...changed });
  return [
    ...bodies.map((each) => ({
      request: request({ body: each }),
      what: `the body ${JSON.stringify(each).slice(0, 300)}`,
    })),
    ...(body === undefined ? [] : brokenBodies(request({}))),
    ...operation.parameters.flatMap((parameter) =>
      textsFor(document, parameter).map((each) => ({
        request: request({ parameters: { ...base.parameters, [parameter.name]: each } }),
        what: `${parameter.name} = ${JSON.stringify(each)?.slice(0, 80) ?? "nothing"}`,
      })),
    ),
  ];
}

/** An empty step of a path is another path, and an empty header none: those aren't broken rules. */
function textsFor(document: Document, { schema, in: place, required }: Parameter): (string | undefined)[] {
  const texts = invalidTexts(document, schema).filter((each) => place === "query" || each !== "");
  return required && place !== "path" ? [...texts, undefined] : texts;
}

function brokenBodies(request: ContractRequest): MutatedRequest[] {
  const bodies = ["{", "undefined", "[1,", '{"a":1}}', "\u0000", "{'a':1}", "NaN", "<a/>"];
  return bodies.map((body) => ({ request: { ...request, body }, what: `the body ${JSON.stringify(body)}` }));
}

/** @param whole with every optional part, so that each can be spoilt */
function parts(
  document: Document,
  operation: Operation,
  known: KnownValues,
  whole = false,
): fc.Arbitrary<Parts> {
  const { parameters, body, answers } = operation;
  const values = parameters.map(({ name, in: place, schema, required }) => {
    const usual = known[name];
    // What a header can carry is less than a schema can say.
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
  { parameters: values, accept, body }: Parts,
): ContractRequest {
  const given = (place: Parameter["in"]) =>
    parameters.flatMap(({ name, in: where }): [string, string][] =>
      where === place && values[name] !== undefined ? [[name, `${values[name] as string | number}`]] : [],
    );
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
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    session: true,
  };
}

function headerSchema({ maxLength, ...schema }: JsonSchema): JsonSchema {
  return { pattern: `^[!-~]{1,${Math.min(Number(maxLength ?? 40), 40)}}$`, ...schema };
}
