/** Correcting and withdrawing what a bulk registration has registered, and what either would do. */
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { given } from "../../client/requests.ts";
import type { BulkSubmissionHandle } from "../../client/types.ts";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import type { RequestEnvironment } from "../environment.ts";
import { bulkIdOf } from "../idempotency-key.ts";
import { accepted, amendmentPreflight } from "../schemas/answers.ts";
import {
  bulkIdParameter,
  correctionBody,
  correctionPreflightBody,
  idempotencyHeader,
  withdrawalBody,
  withdrawalPreflightBody,
} from "../schemas/requests.ts";

const started = {
  202: {
    description: "It is stored and runs. The same request again gets the same answer.",
    content: { "application/json": { schema: accepted } },
  },
  ...problems(403, 404, 409, 410, 413, 415, 422),
};

const foreseen = {
  200: { description: "As of now", content: { "application/json": { schema: amendmentPreflight } } },
  ...problems(403, 404, 410, 413, 415),
};

const correct = createRoute({
  method: "post",
  path: "/bulk-registrations/{bulkId}/corrections",
  operationId: "correct",
  summary: "Register anew, as it should have been, what was registered wrongly",
  description:
    "Makes a bulk registration of its own. For each mentor it withdraws the record and registers the corrected one, both or neither. It takes up the mentors who have a record in force of the bulk registration, also those who are no longer active. Whose record was withdrawn meanwhile fails with `notInForce`.",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    headers: idempotencyHeader,
    body: { required: true, content: { "application/json": { schema: correctionBody } } },
  },
  responses: started,
});

const withdraw = createRoute({
  method: "post",
  path: "/bulk-registrations/{bulkId}/withdrawals",
  operationId: "withdraw",
  summary: "Withdraw what was registered",
  description:
    "Makes a bulk registration of its own. Records are marked as withdrawn, never deleted, and the same can be registered again. Whose record was withdrawn meanwhile succeeds as `alreadyWithdrawn`.",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    headers: idempotencyHeader,
    body: { required: false, content: { "application/json": { schema: withdrawalBody } } },
  },
  responses: started,
});

const preflightCorrection = createRoute({
  method: "post",
  path: "/bulk-registrations/{bulkId}/corrections/preflight",
  operationId: "preflightCorrection",
  summary: "What a correction would do; nothing is written",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    body: { required: true, content: { "application/json": { schema: correctionPreflightBody } } },
  },
  responses: foreseen,
});

const preflightWithdrawal = createRoute({
  method: "post",
  path: "/bulk-registrations/{bulkId}/withdrawals/preflight",
  operationId: "preflightWithdrawal",
  summary: "What a withdrawal would do; nothing is written",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    body: { required: false, content: { "application/json": { schema: withdrawalPreflightBody } } },
  },
  responses: foreseen,
});

export function amendingRoutes(): Api {
  const api = createApi();

  api.openapi(correct, async (context) => {
    const bulkId = amendmentIdOf(context, context.req.valid("header")["idempotency-key"]);
    const request = given(context.req.valid("json"));
    const client = context.get("client");
    return answer(context, await client.correct(context.req.valid("param").bulkId, { ...request, bulkId }));
  });

  api.openapi(withdraw, async (context) => {
    const bulkId = amendmentIdOf(context, context.req.valid("header")["idempotency-key"]);
    const request = given(context.req.valid("json"));
    const client = context.get("client");
    return answer(context, await client.withdraw(context.req.valid("param").bulkId, { ...request, bulkId }));
  });

  api.openapi(preflightCorrection, async (context) => {
    const { bulkId } = context.req.valid("param");
    const request = given(context.req.valid("json"));
    return context.json(await context.get("client").preflightCorrection(bulkId, request), 200);
  });

  api.openapi(preflightWithdrawal, async (context) => {
    const { bulkId } = context.req.valid("param");
    const request = given(context.req.valid("json"));
    return context.json(await context.get("client").preflightWithdrawal(bulkId, request), 200);
  });

  return api;
}

function amendmentIdOf(context: Context<RequestEnvironment>, key: string): string {
  const bulkId = bulkIdOf(context.get("session").coordinatorId, key);
  context.set("bulkId", bulkId);
  return bulkId;
}

async function answer(context: Context<RequestEnvironment>, handle: BulkSubmissionHandle) {
  const { bulkId } = handle;
  // The same request again gets the same answer, also when it has been retried meanwhile: a later round has another total.
  const { total } = handle.round === 1 ? handle : await context.get("client").attach(bulkId, { round: 1 });
  context.header("Location", `/bulk-registrations/${bulkId}`);
  return context.json({ bulkId, round: 1, total }, 202);
}
