/** A small API that keeps to its document or deviates in one way, which the contract check must find. */
import { Hono } from "hono";
import type { Context } from "hono";
import type { ContractRequest } from "./requests.ts";

export const DEVIATIONS = [
  "answers with an undocumented status",
  "leaves a field out of its answer",
  "answers more than the document describes",
  "answers in another media type",
  "fails",
  "refuses valid requests",
  "takes a body without a required field",
  "takes a number beyond its bound",
  "names no field",
  "leaves the request id out of a problem",
  "contradicts itself in a problem",
  "answers errors as plain JSON",
  "needs no session",
  "knows no 405",
  "forgets Allow",
  "asks to come back without saying when",
] as const;

export type Deviation = (typeof DEVIATIONS)[number];

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const json = (name: string) => ({
  description: name,
  content: { "application/json": { schema: reference(name) } },
});

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: reference("Problem") } },
});

const document = {
  openapi: "3.1.0",
  info: { title: "Planted", version: "1" },
  paths: {
    "/things": {
      post: {
        operationId: "make",
        summary: "Makes one",
        security: [{ session: [] }],
        requestBody: { required: true, content: { "application/json": { schema: reference("Thing") } } },
        responses: {
          201: json("Made"),
          400: problem("Invalid"),
          401: problem("No session"),
          503: problem("Later"),
        },
      },
    },
    "/things/{id}": {
      get: {
        operationId: "show",
        summary: "Shows one",
        security: [{ session: [] }],
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer", minimum: 1, maximum: 9 } },
        ],
        responses: {
          200: json("Made"),
          400: problem("Invalid"),
          401: problem("No session"),
          429: problem("Too many"),
        },
      },
    },
  },
  components: {
    securitySchemes: { session: { type: "http" } },
    schemas: {
      Thing: {
        type: "object",
        properties: {
          name: { type: "string", minLength: 1, maxLength: 20 },
          size: { type: "integer", minimum: 1, maximum: 9 },
        },
        required: ["name"],
        additionalProperties: false,
      },
      Made: { type: "object", properties: { id: { type: "integer" } }, required: ["id"] },
      Problem: {
        type: "object",
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          field: { type: "string" },
          requestId: { type: "string" },
        },
        required: ["type", "title", "status"],
      },
    },
  },
};

export function plantedApp(deviation?: Deviation) {
  const app = new Hono();
  const refuse = (context: Context, status: 400 | 401 | 405 | 429, field?: string) => {
    const type =
      deviation === "answers errors as plain JSON" ? "application/json" : "application/problem+json";
    return context.body(
      JSON.stringify({
        type: "urn:planted:problem:refused",
        title: "Refused",
        status: deviation === "contradicts itself in a problem" ? 418 : status,
        ...(deviation !== "leaves the request id out of a problem" && { requestId: "1" }),
        ...(field !== undefined && deviation !== "names no field" && { field }),
      }),
      status,
      { "content-type": type },
    );
  };
  const sessionless = (context: Context) =>
    deviation !== "needs no session" && context.req.header("authorization") === undefined;

  app.post("/things", async (context) => {
    if (sessionless(context)) return refuse(context, 401);
    const field = faultOf(await context.req.text(), deviation);
    if (field !== undefined) return refuse(context, 400, field);
    if (deviation === "refuses valid requests") return refuse(context, 400, "name");
    return context.json({ id: 1 }, 201);
  });
  app.get("/things/:id", (context) => {
    if (sessionless(context)) return refuse(context, 401);
    if (!/^[1-9]$/.test(context.req.param("id"))) return refuse(context, 400, "id");
    if (deviation === "fails") return context.text("sorry", 500);
    if (deviation === "answers with an undocumented status") return context.json({ id: 1 }, 202);
    if (deviation === "answers in another media type") return context.text('{"id":1}');
    if (deviation === "asks to come back without saying when") return refuse(context, 429);
    if (deviation === "leaves a field out of its answer") return context.json({});
    return context.json({
      id: 1,
      ...(deviation === "answers more than the document describes" && { owner: "somebody" }),
    });
  });
  if (deviation !== "knows no 405") {
    for (const [path, allowed] of Object.entries({ "/things": "POST", "/things/:id": "GET" })) {
      app.all(path, (context) => {
        if (deviation !== "forgets Allow") context.header("allow", allowed);
        return refuse(context, 405);
      });
    }
  }
  return {
    document,
    send: async ({ path, session, headers, ...init }: ContractRequest) =>
      app.request(path, { ...init, headers: { ...headers, ...(session && { authorization: "Bearer x" }) } }),
  };
}

/** @returns the wrong field */
function faultOf(text: string, deviation: Deviation | undefined): string | undefined {
  const body = parse(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) return "body";
  const { name, size, ...others } = body as Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return unknown;
  const optional = deviation === "takes a body without a required field" && name === undefined;
  if (!optional && (typeof name !== "string" || name === "" || Array.from(name).length > 20)) return "name";
  const highest = deviation === "takes a number beyond its bound" ? Infinity : 9;
  const fits = typeof size === "number" && Number.isInteger(size) && size >= 1 && size <= highest;
  return size === undefined || fits ? undefined : "size";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
