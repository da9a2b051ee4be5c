/** Handles the methods that routes don't declare. HEAD is GET without a body, and other methods are refused. */
import { createMiddleware } from "hono/factory";
import type { Api } from "./api.ts";
import { answerProblem } from "./answering.ts";
import type { RequestEnvironment } from "./environment.ts";
import { ProblemError } from "./problem.ts";

/**
 * A HEAD request has no reader for the body of its GET. Without this, the body's stream would stay open and count against the
 * limit.
 */
export const releaseUnread = createMiddleware<RequestEnvironment>(async (context, next) => {
  await next();
  if (context.req.method === "HEAD") await context.res.body?.cancel();
});

/** Answers 405 for a known path with another method. Without this, the answer would be 404. Call it after all routes are declared. */
export function refuseOtherMethods(app: Api): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === "ALL" || path.includes("*")) continue;
    const allowed = (methods.get(path) ?? new Set()).add(method);
    // Every path with GET also answers HEAD.
    methods.set(path, method === "GET" ? allowed.add("HEAD") : allowed);
  }
  for (const [path, allowed] of methods) {
    app.all(path, (context) => {
      context.header("allow", [...allowed].join(", "));
      return answerProblem(context, new ProblemError("method-not-allowed"));
    });
  }
}
