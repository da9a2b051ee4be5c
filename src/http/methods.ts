/** A known address with a method that isn't for it: 405, and not as if there were no such address. */
import type { Api } from "./api.ts";
import { answerProblem } from "./answering.ts";
import { ProblemError } from "./problem.ts";

/** Call it when all routes are there. */
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
