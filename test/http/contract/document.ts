/** An OpenAPI document as the contract check reads it: its operations, and the faults of the document itself. */
import { z } from "zod";
import { compile } from "./schemas.ts";
import type { JsonSchema } from "./schemas.ts";

const schema = z.record(z.string(), z.unknown());

const content = z.record(z.string(), z.object({ schema }));

const parameter = z.object({
  name: z.string().min(1),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema,
});

const operation = z.object({
  operationId: z.string().min(1),
  summary: z.string().min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z.array(parameter).default([]),
  requestBody: z
    .object({
      required: z.boolean().default(false),
      content: z.looseObject({ "application/json": z.object({ schema }) }),
    })
    .optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.object({ description: z.string().min(1), content: content.default({}) }),
  ),
});

const METHODS = ["get", "put", "post", "delete", "patch"] as const;

const documentShape = z.object({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.object({ title: z.string().min(1), version: z.string().min(1) }),
  paths: z.record(z.string().startsWith("/"), z.partialRecord(z.enum(METHODS), operation)),
  components: z
    .object({
      schemas: z.record(z.string().regex(/^[\w.-]+$/), schema).default({}),
      securitySchemes: z.record(z.string(), z.object({ type: z.string() })).default({}),
    })
    .prefault({}),
});

export type Document = z.output<typeof documentShape>;
export type Parameter = z.output<typeof parameter>;

export interface Operation {
  id: string;
  /** In capitals. */
  method: string;
  path: string;
  needsSession: boolean;
  parameters: Parameter[];
  body?: { required: boolean; schema: JsonSchema };
  /** Media types besides JSON that the body may have. */
  lists: string[];
  /** By status, then by media type. */
  answers: ReadonlyMap<number, Readonly<Record<string, { schema: JsonSchema }>>>;
}

/** @throws a ZodError when it isn't of the form of OpenAPI 3.1 */
export function readDocument(value: unknown): Document {
  return documentShape.parse(value);
}

export function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId, security, parameters, requestBody, responses }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      needsSession: security.length > 0,
      parameters,
      lists: Object.keys(requestBody?.content ?? {}).filter((type) => type !== "application/json"),
      ...(requestBody !== undefined && {
        body: { required: requestBody.required, schema: requestBody.content["application/json"].schema },
      }),
      answers: new Map(Object.entries(responses).map(([status, answer]) => [Number(status), answer.content])),
    })),
  );
}

/** Faults that the form alone doesn't show. */
export function documentFaults(document: Document): string[] {
  const operations = operationsOf(document);
  const ids = operations.map(({ id }) => id);
  const schemes = Object.keys(document.components.securitySchemes);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `the operationId ${id} occurs twice`),
    ...Object.values(document.paths)
      .flatMap((item) => Object.values(item))
      .flatMap(({ operationId, security }) =>
        security
          .flatMap((each) => Object.keys(each))
          .filter((name) => !schemes.includes(name))
          .map((name) => `${operationId} names the unknown security scheme ${name}`),
      ),
    ...operations.flatMap((each) => operationFaults(document, each)),
    ...Object.entries(document.components.schemas).flatMap(([name, each]) =>
      schemaFaults(document, name, each),
    ),
  ];
}

function operationFaults(document: Document, { id, path, parameters, body, answers }: Operation): string[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((each) => each.in === "path");
  const unlike = inPath.length !== declared.length || declared.some(({ name }) => !inPath.includes(name));
  const schemas = [
    ...parameters.map((each) => each.schema),
    ...(body === undefined ? [] : [body.schema]),
    ...[...answers.values()].flatMap((each) => Object.values(each).map((media) => media.schema)),
  ];
  return [
    ...(unlike ? [`${id} declares other path parameters than ${path} has`] : []),
    ...(declared.some(({ required }) => !required) ? [`${id} has an optional path parameter`] : []),
    ...([...answers.keys()].some((status) => status < 300) ? [] : [`${id} never succeeds`]),
    ...schemas.flatMap((each) => schemaFaults(document, id, each)),
  ];
}

/** A schema of JSON Schema 2020-12 in which every reference leads somewhere. */
function schemaFaults(document: Document, where: string, each: JsonSchema): string[] {
  try {
    compile(document, each);
    return [];
  } catch (error) {
    return [`${where}: ${String(error)}`];
  }
}
