/** The health checks for load balancers: whether the process is alive, and whether it can serve requests. */
import { createRoute } from "@hono/zod-openapi";
import { describeProblem } from "../../domain/deployment-problem.ts";
import { createApi } from "../api.ts";
import type { Api } from "../api.ts";
import type { AppDependencies } from "../dependencies.ts";
import { createReadiness } from "../readiness.ts";
import { health } from "../schemas/answers.ts";

const answers = (description: string) => ({
  description,
  content: { "application/json": { schema: health } },
});

const live = createRoute({
  method: "get",
  path: "/livez",
  operationId: "live",
  summary: "Check whether the process is alive",
  responses: { 200: answers("It does") },
});

const ready = createRoute({
  method: "get",
  path: "/readyz",
  operationId: "ready",
  summary: "Check whether the server can serve requests",
  responses: {
    200: answers("The server can serve requests"),
    503: answers("The server can't serve requests now"),
  },
});

export function healthRoutes(dependencies: AppDependencies): Api {
  const { logger } = dependencies;
  const readiness = createReadiness(dependencies, (part, problem) => {
    if (problem === undefined) logger.info({ part }, "works again");
    else logger.error({ part, reason: problem.code }, describeProblem(problem));
  });
  const api = createApi();
  api.openapi(live, (context) => context.json({ status: "ok" as const }, 200));
  api.openapi(ready, async (context) => {
    if (dependencies.stopping?.aborted === true) return context.json({ status: "stopping" as const }, 503);
    const { checks, problems } = await readiness();
    return problems.length > 0
      ? context.json({ status: "unavailable" as const, checks, problems }, 503)
      : context.json({ status: "ok" as const, checks }, 200);
  });
  return api;
}
