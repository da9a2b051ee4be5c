/** Submitting: as JSON, or as a list of mentors with everything else in the query. */
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
    "As JSON; or, also for very many mentors, as a list that is read as it arrives, with template and settings in the query. Nothing is written before the last line has been read and every line is right.",
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
      description: "It is stored and runs. The same request again gets the same answer.",
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

/** Goes before the route's own checks, which are those of JSON. @param most bytes of a list */
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
    // What can be refused without the list is refused before it is read.
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
  // A later round's total is not the selection's.
  const { total } = handle.round === 1 ? handle : await client.attach(bulkId, { round: 1 });
  context.header("Location", `/bulk-registrations/${bulkId}`);
  // The same request again gets the same answer, also when it has been retried meanwhile.
  return context.json({ bulkId, round: 1, total }, 202);
}
