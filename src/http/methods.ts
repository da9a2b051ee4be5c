/** Methods besides those of the routes: HEAD, which is GET without a body, and all that aren't for an address. */
import { createMiddleware } from "hono/factory";
import type { Api } from "./api.ts";
import { answerProblem } from "./answering.ts";
import type { RequestEnvironment } from "./environment.ts";
import { ProblemError } from "./problem.ts";

/** Nobody reads the body that GET would have had: a stream that isn't let go stays open, and counts, for ever. */
export const releaseUnread = createMiddleware<RequestEnvironment>(async (context, next) => {
  await next();
  if (context.req.method === "HEAD") await context.res.body?.cancel();
});

/** 405, and not as if there were no such address. Call it when all routes are there. */
export function refuseOtherMethods(app: Api): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === "ALL" || path.includes("*")) continue;
    const allowed = (methods.get(path) ?? new Set()).add(method);
    // Whatever can be got can be asked for without its body.
    methods.set(path, method === "GET" ? allowed.add("HEAD") : allowed);
  }
  for (const [path, allowed] of methods) {
    app.all(path, (context) => {
      context.header("allow", [...allowed].join(", "));
      return answerProblem(context, new ProblemError("method-not-allowed"));
    });
  }
}
