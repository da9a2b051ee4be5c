/** The calls that show every coordinator of a chapter the chapter's registrations. */
import { createRoute } from "@hono/zod-openapi";
import { given } from "../../client/requests.ts";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import { chapterMentor, chapterRegistration, pageOf } from "../schemas/answers.ts";
import { bulkIdParameter, chapterMentorsQuery, chapterQuery } from "../schemas/requests.ts";

const list = createRoute({
  method: "get",
  path: "/chapter-registrations",
  operationId: "chapterList",
  summary: "List the registrations of the chapter's coordinators, newest first",
  security: SESSION,
  request: { query: chapterQuery },
  responses: {
    200: {
      description: "A page",
      content: { "application/json": { schema: pageOf("ChapterRegistrationPage", chapterRegistration) } },
    },
    ...problems(403),
  },
});

const show = createRoute({
  method: "get",
  path: "/chapter-registrations/{bulkId}",
  operationId: "chapterRegistration",
  summary: "Get one registration of the chapter",
  security: SESSION,
  request: { params: bulkIdParameter },
  responses: {
    200: {
      description: "The registration",
      content: { "application/json": { schema: chapterRegistration } },
    },
    ...problems(403, 404),
  },
});

const mentors = createRoute({
  method: "get",
  path: "/chapter-registrations/{bulkId}/mentors",
  operationId: "chapterMentors",
  summary: "List the mentors of a chapter's registration, ordered by id",
  security: SESSION,
  request: { params: bulkIdParameter, query: chapterMentorsQuery },
  responses: {
    200: {
      description: "A page",
      content: { "application/json": { schema: pageOf("ChapterMentorPage", chapterMentor) } },
    },
    ...problems(404),
  },
});

export function chapterRoutes(): Api {
  const api = createApi();

  api.openapi(list, async (context) => {
    const page = await context.get("client").chapterList(given(context.req.valid("query")));
    return context.json(page, 200);
  });

  api.openapi(show, async (context) => {
    const { bulkId } = context.req.valid("param");
    return context.json(await context.get("client").chapterRegistration(bulkId), 200);
  });

  api.openapi(mentors, async (context) => {
    const { bulkId } = context.req.valid("param");
    const page = await context.get("client").chapterMentors(bulkId, given(context.req.valid("query")));
    return context.json(page, 200);
  });

  return api;
}
