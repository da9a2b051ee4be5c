/** The calls that correct and withdraw registered activities, and their preflights. */
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
    description:
      "The bulk registration is stored, and its run has started. Repeating the request gets the same answer.",
    content: { "application/json": { schema: accepted } },
  },
  ...problems(403, 404, 409, 410, 413, 415, 422),
};

const foreseen = {
  200: {
    description: "The preflight at this moment",
    content: { "application/json": { schema: amendmentPreflight } },
  },
  ...problems(403, 404, 410, 413, 415),
};

const correct = createRoute({
  method: "post",
  path: "/bulk-registrations/{bulkId}/corrections",
  operationId: "correct",
  summary: "Correct what a bulk registration has registered",
  description:
    "Creates a new bulk registration of the kind `correction`. For each mentor, the correction withdraws the record and registers the corrected one, in one transaction. The correction covers the mentors with a record in force of the original bulk registration, including mentors who are no longer active. An item fails with `notInForce` when its record was withdrawn in the meantime.",
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
  summary: "Withdraw what a bulk registration has registered",
  description:
    "Creates a new bulk registration of the kind `withdrawal`. The withdrawal marks records as withdrawn and never deletes them. The same activity can be registered again. An item succeeds as `alreadyWithdrawn` when its record was withdrawn in the meantime.",
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
  summary: "Preview a correction without writing anything",
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
  summary: "Preview a withdrawal without writing anything",
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
  // A repeated request gets the total of the first round, also after a retry. A later round has another total.
  const { total } = handle.round === 1 ? handle : await context.get("client").attach(bulkId, { round: 1 });
  context.header("Location", `/bulk-registrations/${bulkId}`);
  return context.json({ bulkId, round: 1, total }, 202);
}
