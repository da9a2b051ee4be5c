/** Pausing, resuming, cancelling and changing a run. */
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { BulkSubmissionHandle } from "../../client/types.ts";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import type { AppDependencies } from "../dependencies.ts";
import type { RequestEnvironment } from "../environment.ts";
import { changed, steered } from "../schemas/answers.ts";
import { bulkIdParameter, changeBody } from "../schemas/requests.ts";

const steer = <T extends "pause" | "resume" | "cancel">(action: T, text: string) =>
  createRoute({
    method: "post",
    path: `/bulk-registrations/{bulkId}/${action}` as const,
    operationId: action,
    summary: text,
    security: SESSION,
    request: { params: bulkIdParameter },
    responses: {
      202: { description: "The run has been told", content: { "application/json": { schema: steered } } },
      // Nothing is read of a body; but if there is one, it must be what it says.
      ...problems(404, 409, 410, 413, 415),
    },
  });

const pause = steer("pause", "Start no further submission until resumed");
const resume = steer("resume", "End a pause, also one that the run took by itself");
const cancel = steer("cancel", "Let what is in flight settle, and cancel the rest");

const change = createRoute({
  method: "patch",
  path: "/bulk-registrations/{bulkId}",
  operationId: "change",
  summary: "Change how many submissions are in flight",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    body: { required: true, content: { "application/json": { schema: changeBody } } },
  },
  responses: {
    200: { description: "In force", content: { "application/json": { schema: changed } } },
    ...problems(404, 409, 410, 413, 415),
  },
});

/** Milliseconds that a run gets to take a message: a person waits for it. */
const PATIENCE = 5_000;

export function steeringRoutes({ temporal }: AppDependencies): Api {
  const api = createApi();

  /** @throws {BulkRegistrationError} */
  const tell = <T>(
    context: Context<RequestEnvironment>,
    bulkId: string,
    message: (handle: BulkSubmissionHandle) => Promise<T>,
  ) =>
    temporal.withDeadline(Date.now() + PATIENCE, async () => {
      const handle = await context.get("client").attach(bulkId);
      const told = await message(handle);
      return { bulkId: handle.bulkId, round: handle.round, told };
    });

  for (const route of [pause, resume, cancel]) {
    const action = route.operationId;
    api.openapi(route, async (context) => {
      const asked = context.req.valid("param").bulkId;
      const { bulkId, round } = await tell(context, asked, (handle) => handle[action]());
      return context.json({ bulkId, round }, 202);
    });
  }

  api.openapi(change, async (context) => {
    const asked = context.req.valid("json").concurrency;
    const { bulkId, round, told } = await tell(context, context.req.valid("param").bulkId, (handle) =>
      handle.setConcurrency(asked),
    );
    return context.json({ bulkId, round, concurrency: told }, 200);
  });

  return api;
}
