/** A round's progress as server-sent events. */
import { createRoute, z } from "@hono/zod-openapi";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import type { AppDependencies } from "../dependencies.ts";
import { ProblemError } from "../problem.ts";
import type { Broadcasts } from "../progress/broadcasts.ts";
import { viewProgress } from "../progress/viewer.ts";
import { bulkIdParameter, resumeHeader } from "../schemas/requests.ts";

const DEFAULT_HEARTBEAT = 15_000;

/** The most that a timer takes. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds that a viewer gets to take the hint to connect again. */
const LAST_WORDS = 2_000;

/** Seconds after which another process has taken over. */
const RETRY_STOPPING = 2;

const progress = createRoute({
  method: "get",
  path: "/bulk-registrations/{bulkId}/progress",
  operationId: "progress",
  summary: "The latest round's progress, as server-sent events",
  description:
    "First a `snapshot`; then one `settled` per mentor, from the round's first on, or from behind `Last-Event-ID`; at last `end`. Another `snapshot` comes whenever the phase or the concurrency has changed, and, with `skipped`, in place of events that came faster than they were read: those are in the outcomes. Comments keep the connection alive. When it ends without `end`, connect again.",
  security: SESSION,
  request: { params: bulkIdParameter, headers: resumeHeader },
  responses: {
    200: { description: "The events", content: { "text/event-stream": { schema: z.string() } } },
    ...problems(404),
  },
});

export function progressRoutes(dependencies: AppDependencies, broadcasts: Broadcasts): Api {
  const { stopping = new AbortController().signal, heartbeat = DEFAULT_HEARTBEAT } = dependencies;
  const api = createApi();
  api.openapi(progress, async (context) => {
    if (stopping.aborted) throw new ProblemError("stopping", { retryAfter: RETRY_STOPPING });
    const { bulkId } = context.req.valid("param");
    // From Postgres alone: that the round is hers must not cost Temporal a call per viewer.
    const round = await context.get("client").latestRound(bulkId);
    const { coordinatorId, expiresAt } = context.get("session");
    const accessToken = context.get("accessToken");
    const visit = await broadcasts.visit(coordinatorId, round, { accessToken, expiresAt });
    const gone = new AbortController();
    const expired = AbortSignal.timeout(Math.min(Math.max(expiresAt - Date.now(), 0), LONGEST_TIMER));
    const until = AbortSignal.any([stopping, expired]);
    const chunks = viewProgress(visit.broadcast, {
      lastEventId: context.req.valid("header")["last-event-id"],
      heartbeat,
      until,
      gone: AbortSignal.any([gone.signal, context.req.raw.signal]),
    });
    // Absent where the app is called without a socket.
    const socket = context.env?.outgoing;
    const stream = streamOf({ chunks, gone, until, leave: visit.leave, cut: () => socket?.destroy() });
    return context.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // For nginx, which would collect events until it has a buffer full.
      "x-accel-buffering": "no",
    });
  });
  return api;
}

interface ViewerStream {
  chunks: AsyncGenerator<string, void, undefined>;
  gone: AbortController;
  until: AbortSignal;
  leave: () => void;
  cut: () => void;
}

/** Pulled chunk by chunk, so that nothing is made before the one before has been taken. */
function streamOf({ chunks, gone, until, leave, cut }: ViewerStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const leaveOnce = () => {
    if (!left.signal.aborted) leave();
    left.abort();
  };
  // Whoever doesn't read isn't told to go either, and would keep her place and the process.
  const cutSoon = () => {
    setTimeout(() => {
      if (!left.signal.aborted) cut();
      gone.abort();
      leaveOnce();
    }, LAST_WORDS).unref();
  };
  if (until.aborted) cutSoon();
  else until.addEventListener("abort", cutSoon, { once: true, signal: left.signal });
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done !== true) return controller.enqueue(encoder.encode(value));
        leaveOnce();
        // Whoever has gone has closed it already.
        if (!gone.signal.aborted) controller.close();
      },
      cancel() {
        gone.abort();
        leaveOnce();
      },
    },
    { highWaterMark: 0 },
  );
}
