/** The calls that list, show and retry bulk registrations. */
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
  summary: "List the coordinator's bulk registrations, newest first",
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
  summary: "Get one bulk registration and the progress of its latest round",
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
  summary: "Retry failed items in a new round",
  description:
    "With `round` or an `Idempotency-Key`, repeating the request gets the same answer and starts nothing twice. Without either, repeating the request after its round has ended opens another round. If the latest round is `interrupted`, the retry first closes that round: its open items fail, and the new round includes them.",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    headers: retryHeader,
    body: { required: false, content: { "application/json": { schema: retryBody } } },
  },
  responses: {
    202: { description: "The round has started", content: { "application/json": { schema: accepted } } },
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
    // The round may have settled after the summary was read. A new summary keeps the answer from saying settled with open items.
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
