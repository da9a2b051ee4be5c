/** The calls before a submission: the coordinator, the chapter's mentors, and the preflight of a submission. */
import { createRoute } from "@hono/zod-openapi";
import { given } from "../../client/requests.ts";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import { actingCoordinator, mentor, pageOf, preflight } from "../schemas/answers.ts";
import { mentorsQuery, preflightBody } from "../schemas/requests.ts";

const me = createRoute({
  method: "get",
  path: "/me",
  operationId: "me",
  summary: "Get the coordinator of the session with the chapter's name",
  security: SESSION,
  responses: {
    200: {
      description: "The coordinator at this moment",
      content: { "application/json": { schema: actingCoordinator } },
    },
    ...problems(403),
  },
});

const mentors = createRoute({
  method: "get",
  path: "/mentors",
  operationId: "mentors",
  summary: "List the mentors of the coordinator's chapter, ordered by name",
  security: SESSION,
  request: { query: mentorsQuery },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: pageOf("MentorPage", mentor) } } },
    ...problems(403),
  },
});

const preflightRoute = createRoute({
  method: "post",
  path: "/preflight",
  operationId: "preflight",
  summary: "Preview a submission without writing anything",
  security: SESSION,
  request: { body: { required: true, content: { "application/json": { schema: preflightBody } } } },
  responses: {
    200: {
      description: "The preflight at this moment",
      content: { "application/json": { schema: preflight } },
    },
    ...problems(403, 413, 415),
  },
});

export function lookupRoutes(): Api {
  const api = createApi();

  api.openapi(me, async (context) => context.json(await context.get("client").coordinator(), 200));

  api.openapi(mentors, async (context) => {
    const { active, ...query } = given(context.req.valid("query"));
    const page = await context.get("client").mentors({
      ...query,
      ...(active !== undefined && { active: active === "true" }),
    });
    return context.json(page, 200);
  });

  api.openapi(preflightRoute, async (context) => {
    const { mentorIds, template, concurrency, mentorsPerWrite } = context.req.valid("json");
    const settings = given({ concurrency, mentorsPerWrite });
    const found = await context
      .get("client")
      .preflight({ mentorIds, template: given(template), ...settings });
    return context.json(found, 200);
  });

  return api;
}
