/** The calls that pause, resume, cancel and change a run. */
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
      202: {
        description: "The run has received the message",
        content: { "application/json": { schema: steered } },
      },
      // The handler reads no body, but a body with a wrong type is still refused.
      ...problems(404, 409, 410, 413, 415),
    },
  });

const pause = steer("pause", "Pause the run: no further submission starts until it is resumed");
const resume = steer("resume", "Resume a run that a person or its tolerance has paused");
const cancel = steer(
  "cancel",
  "Cancel the run: submissions in flight settle, and the other items are cancelled",
);

const change = createRoute({
  method: "patch",
  path: "/bulk-registrations/{bulkId}",
  operationId: "change",
  summary: "Change how many submissions may be in flight",
  security: SESSION,
  request: {
    params: bulkIdParameter,
    body: { required: true, content: { "application/json": { schema: changeBody } } },
  },
  responses: {
    200: {
      description: "The new concurrency is in force",
      content: { "application/json": { schema: changed } },
    },
    ...problems(404, 409, 410, 413, 415),
  },
});

/** Milliseconds in which a run must take a message, because a person waits for the answer. */
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
