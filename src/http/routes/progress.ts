/** The call that streams a round's progress as server-sent events. */
import { createRoute, z } from "@hono/zod-openapi";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import type { AppDependencies } from "../dependencies.ts";
import type { BackendObserver } from "../observing.ts";
import { ProblemError } from "../problem.ts";
import type { StreamLimit } from "../progress/stream-limit.ts";
import { viewProgress } from "../progress/viewer.ts";
import { bulkIdParameter, resumeHeader } from "../schemas/requests.ts";

const DEFAULT_HEARTBEAT = 15_000;

/** The longest delay of a timer, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds that a viewer has to read the hint to reconnect. */
const LAST_WORDS = 2_000;

/** The Retry-After while this process stops, in seconds. By then another process has taken over. */
const RETRY_STOPPING = 2;

const progress = createRoute({
  method: "get",
  path: "/bulk-registrations/{bulkId}/progress",
  operationId: "progress",
  summary: "Stream the latest round's progress as server-sent events",
  description: `The data of each event is JSON.

- \`snapshot\`, a \`Progress\`: comes first, and again after each change of the phase, its reason or the concurrency.
- \`settled\`, a \`ProgressUpdate\`: comes once per mentor in the order of \`sequence\`, without gaps. The updates start after \`Last-Event-ID\`. Without that header, or with an id of another round, they start with the round's first. The event's id is \`<round>.<sequence>\` and is valid at every server.
- \`snapshot\` with \`skipped\`, a \`SkippedProgress\`: replaces updates that the caller read too slowly. The outcomes have the skipped updates. The next \`settled\` event has the \`sequence\` after \`settled\` of this snapshot.
- \`end\`, a \`Progress\`: comes last, when the round is \`settled\` or \`interrupted\`.

Comments keep the connection alive. When the connection closes without an \`end\` event, connect again.`,
  security: SESSION,
  request: { params: bulkIdParameter, headers: resumeHeader },
  responses: {
    200: { description: "The stream of events", content: { "text/event-stream": { schema: z.string() } } },
    ...problems(404, 410),
  },
});

export function progressRoutes(dependencies: AppDependencies, streams: StreamLimit): Api {
  const { logger, observer } = dependencies;
  const { stopping = new AbortController().signal, heartbeat = DEFAULT_HEARTBEAT } = dependencies;
  const api = createApi();
  api.openapi(progress, async (context) => {
    if (stopping.aborted) throw new ProblemError("stopping", { retryAfter: RETRY_STOPPING });
    const round = await context.get("client").latestRound(context.req.valid("param").bulkId);
    const { coordinatorId, expiresAt } = context.get("session");
    const makeRoom = streams.enter(coordinatorId);
    const gone = new AbortController();
    const session = abortAt(expiresAt);
    const ended = observer?.streamOpened();
    const openedAt = Date.now();
    const leave = () => {
      ended?.();
      session.clear();
      makeRoom();
    };
    const until = AbortSignal.any([stopping, session.signal]);
    const about = { requestId: context.get("requestId"), bulkId: round.bulkId };
    const chunks = viewProgress(round, {
      lastEventId: context.req.valid("header")["last-event-id"],
      heartbeat,
      until,
      gone: AbortSignal.any([gone.signal, context.req.raw.signal]),
      ...(observer !== undefined && { onSent: (settledAt) => tellLag(observer, settledAt, openedAt) }),
      onBreak: (error) => logger.warn({ ...about, err: error }, "stream broke off"),
    });
    // Absent when tests call the app without a socket.
    const socket = context.env?.outgoing;
    const stream = streamOf({ chunks, gone, until, leave, cut: () => socket?.destroy() });
    return context.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // Without this header, nginx holds events back until its buffer is full.
      "x-accel-buffering": "no",
    });
  });
  return api;
}

/** The lag of an update that settled before the viewer connected would not measure this process. */
function tellLag(observer: BackendObserver, settledAt: string, openedAt: number): void {
  const settled = Date.parse(settledAt);
  if (settled >= openedAt) observer.updateSent({ seconds: (Date.now() - settled) / 1_000 });
}

/** Replaces `AbortSignal.timeout`, which can't be cleared and would keep each viewer in memory until its session ends. */
function abortAt(time: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const patience = Math.min(Math.max(time - Date.now(), 0), LONGEST_TIMER);
  const timer = setTimeout(() => controller.abort(), patience).unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

interface ViewerStream {
  chunks: AsyncGenerator<string, void, undefined>;
  gone: AbortController;
  until: AbortSignal;
  leave: () => void;
  cut: () => void;
}

/** Makes the next chunk only after the viewer has taken the previous one. */
function streamOf({ chunks, gone, until, leave, cut }: ViewerStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const leaveOnce = () => {
    if (left.signal.aborted) return;
    left.abort();
    gone.abort();
    leave();
    // An unfinished generator would keep its place among the round's viewers.
    void chunks.return();
  };
  // A viewer that has stopped reading doesn't read the hint either, so its connection is cut.
  const cutSoon = () => {
    setTimeout(() => {
      if (!left.signal.aborted) cut();
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
        // A viewer that has disconnected has already closed the stream.
        if (!gone.signal.aborted) controller.close();
        leaveOnce();
      },
      cancel: leaveOnce,
    },
    { highWaterMark: 0 },
  );
}
