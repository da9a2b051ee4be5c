/** Listing and showing bulk registrations, and retrying what has failed. */
import { createRoute } from "@hono/zod-openapi";
import { given } from "../../client/requests.ts";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import { bulkIdOf } from "../idempotency-key.ts";
import { accepted, pageOf, registration, summary } from "../schemas/answers.ts";
import { bulkIdParameter, registrationsQuery, retryBody, retryHeader } from "../schemas/requests.ts";

const list = createRoute({
  method: "get",
  path: "/bulk-registrations",
  operationId: "list",
  summary: "The coordinator's bulk registrations, newest first",
  security: SESSION,
  request: { query: registrationsQuery },
  responses: {
    200: {
      description: "A page",
      content: { "application/json": { schema: pageOf("BulkRegistrationPage", summary) } },
    },
    ...problems(403),
  },
});

const show = createRoute({
  method: "get",
  path: "/bulk-registrations/{bulkId}",
  operationId: "show",
  summary: "One bulk registration, and how far its latest round is",
  security: SESSION,
  request: { params: bulkIdParameter },
  responses: {
    200: {
      description: "The bulk registration",
      content: { "application/json": { schema: registration } },
    },
    ...problems(403, 404, 410),
  },
});

const retry = createRoute({
  method: "post",
  path: "/bulk-registrations/{bulkId}/retry",
  operationId: "retry",
  summary: "Start the next round over what has failed, or over some of it",
  description:
    "With `round` or an `Idempotency-Key`, the same request again gets the same answer and starts nothing twice. Without either, a request that is repeated after its round has ended opens another round. A round that is `interrupted` is closed first: its open items fail, and are taken up.",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    headers: retryHeader,
    body: { required: false, content: { "application/json": { schema: retryBody } } },
  },
  responses: {
    202: { description: "The round runs", content: { "application/json": { schema: accepted } } },
    ...problems(404, 409, 410, 413, 415),
  },
});

export function registrationRoutes(): Api {
  const api = createApi();

  api.openapi(list, async (context) => {
    const page = await context.get("client").list(given(context.req.valid("query")));
    return context.json(page, 200);
  });

  api.openapi(show, async (context) => {
    const { bulkId } = context.req.valid("param");
    const client = context.get("client");
    const [found, progress] = await Promise.all([
      client.summary(bulkId),
      client.latestRound(bulkId).then((round) => round.snapshot()),
    ]);
    // An answer must not say that the round has settled, and that some of it is open: it may have settled in between.
    const current = progress.phase === "settled" && found.open > 0 ? await client.summary(bulkId) : found;
    return context.json({ ...current, progress }, 200);
  });

  api.openapi(retry, async (context) => {
    const { bulkId } = context.req.valid("param");
    const key = context.req.valid("header")["idempotency-key"];
    const requestId = key && bulkIdOf(context.get("session").coordinatorId, key);
    const { round, total } = await context
      .get("client")
      .retryFailed(bulkId, given({ ...context.req.valid("json"), requestId }));
    return context.json({ bulkId, round, total }, 202);
  });

  return api;
}
