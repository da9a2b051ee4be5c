/** Pausing, resuming, cancelling and changing a run. */
import { createRoute } from "@hono/zod-openapi";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
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
      ...problems(404, 409, 413, 415),
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
    ...problems(404, 409, 413, 415),
  },
});

export function steeringRoutes(): Api {
  const api = createApi();

  api.openapi(pause, async (context) => {
    const handle = await context.get("client").attach(context.req.valid("param").bulkId);
    await handle.pause();
    return context.json({ bulkId: handle.bulkId, round: handle.round }, 202);
  });

  api.openapi(resume, async (context) => {
    const handle = await context.get("client").attach(context.req.valid("param").bulkId);
    await handle.resume();
    return context.json({ bulkId: handle.bulkId, round: handle.round }, 202);
  });

  api.openapi(cancel, async (context) => {
    const handle = await context.get("client").attach(context.req.valid("param").bulkId);
    await handle.cancel();
    return context.json({ bulkId: handle.bulkId, round: handle.round }, 202);
  });

  api.openapi(change, async (context) => {
    const handle = await context.get("client").attach(context.req.valid("param").bulkId);
    const concurrency = await handle.setConcurrency(context.req.valid("json").concurrency);
    return context.json({ bulkId: handle.bulkId, round: handle.round, concurrency }, 200);
  });

  return api;
}
