/** The call that submits, as JSON or as a list of mentors with template and settings in the query. */
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { given } from "../../client/requests.ts";
import type { BulkSubmissionRequest } from "../../client/types.ts";
import { checkTemplate } from "../../domain/template.ts";
import { createApi, problemOfValidation, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import type { HttpLimits } from "../dependencies.ts";
import type { RequestEnvironment } from "../environment.ts";
import { bulkIdOf } from "../idempotency-key.ts";
import { emptySelection, listTypeOf, readList } from "../list-body.ts";
import { accepted } from "../schemas/answers.ts";
import { mentorLines, mentorsCsv } from "../schemas/mentor-ids.ts";
import { idempotencyHeader, submissionBody } from "../schemas/requests.ts";
import { readSubmissionQuery, refuseQuery, submissionQuery } from "../schemas/submission-query.ts";

const submit = createRoute({
  method: "post",
  path: "/bulk-registrations",
  operationId: "submit",
  summary: "Register one activity for many mentors",
  description:
    "The body is JSON or a list of mentors. The server reads a list as it arrives, which suits very large selections. With a list, template and settings are in the query. The server writes nothing before it has read the last line and found every line valid.",
  security: SESSION,
  request: {
    query: submissionQuery,
    headers: idempotencyHeader,
    body: {
      required: true,
      content: {
        "application/json": { schema: submissionBody },
        "text/csv": { schema: mentorsCsv },
        "application/x-ndjson": { schema: mentorLines },
      },
    },
  },
  responses: {
    202: {
      description:
        "The bulk registration is stored, and its run has started. Repeating the request gets the same answer.",
      content: { "application/json": { schema: accepted } },
    },
    ...problems(403, 409, 410, 413, 415, 422),
  },
});

export function submittingRoutes({ listBytes }: HttpLimits): Api {
  const api = createApi();
  api.openapi({ ...submit, middleware: takeList(listBytes) }, async (context) => {
    const request = given(context.req.valid("json"));
    if (request.mentorIds.length === 0) throw emptySelection();
    return answerSubmission(context, context.req.valid("header")["idempotency-key"], request);
  });
  return api;
}

/**
 * Runs before the route's own validation, which is for JSON.
 *
 * @param most the limit of a list in bytes
 */
const takeList = (most: number) =>
  createMiddleware<RequestEnvironment>(async (context, next) => {
    const type = listTypeOf(context.req.header("content-type"));
    const query = new URL(context.req.url).searchParams;
    if (type === undefined) {
      refuseQuery(query);
      return next();
    }
    const header = idempotencyHeader.safeParse(context.req.header());
    if (!header.success) throw problemOfValidation(header.error);
    const request = given(readSubmissionQuery(query));
    // The template is checked first, so that a wrong one is refused before the list is read.
    checkTemplate(request.template);
    const mentorIds = await readList(type, context.req.raw, most);
    return answerSubmission(context, header.data["idempotency-key"], { ...request, mentorIds });
  });

async function answerSubmission(
  context: Context<RequestEnvironment>,
  key: string,
  request: BulkSubmissionRequest,
) {
  const bulkId = bulkIdOf(context.get("session").coordinatorId, key);
  context.set("bulkId", bulkId);
  const client = context.get("client");
  const handle = await client.submit({ ...request, bulkId });
  // A repeated request gets the total of the first round, which is the selection's. A later round has another total.
  const { total } = handle.round === 1 ? handle : await client.attach(bulkId, { round: 1 });
  context.header("Location", `/bulk-registrations/${bulkId}`);
  return context.json({ bulkId, round: 1, total }, 202);
}
