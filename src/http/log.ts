/** The backend's log: one JSON object per line. Of a request: what was asked of which registration, and never by what name or token. */
import pino from "pino";
import type { DestinationStream, Logger } from "pino";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { withoutMessages } from "../deployment/program.ts";
import { canonicalUuid } from "../domain/selection.ts";
import type { RequestEnvironment } from "./environment.ts";

export function createHttpLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level: level.toLowerCase(),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // An error's message could quote what was sent: its kind, code and place say enough.
    serializers: { err: withoutMessages },
  };
  return destination === undefined ? pino(options, pino.destination(2)) : pino(options, destination);
}

/** The route's pattern is logged, not the address: a search for a name is in it. */
export function logRequests(logger: Logger) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const start = performance.now();
    await next();
    const path = routePath(context, -1);
    logger.info(
      {
        requestId: context.get("requestId"),
        method: context.req.method,
        route: path,
        status: context.res.status,
        milliseconds: Math.round(performance.now() - start),
        // Only what is an id: anything can stand in its place, a name or a token also.
        bulkId: context.get("bulkId") ?? canonicalUuid(context.req.param("bulkId")),
        coordinatorId: context.get("session")?.coordinatorId,
      },
      "request",
    );
  });
}
