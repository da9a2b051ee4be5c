/**
 * The backend's log, with one JSON object per line. A line has the route and the bulk registration of a request, and never a name
 * or a token.
 */
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
    // An error's message could quote the request. The error's kind, code and place in the code are enough.
    serializers: { err: withoutMessages },
  };
  return destination === undefined ? pino(options, pino.destination(2)) : pino(options, destination);
}

/** Logs the pattern of the route instead of the address, because an address can contain a search for a name. */
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
        // Logs the parameter only when it is a UUID, because a caller can put a name or a token there.
        bulkId: context.get("bulkId") ?? canonicalUuid(context.req.param("bulkId")),
        coordinatorId: context.get("session")?.coordinatorId,
      },
      "request",
    );
  });
}
