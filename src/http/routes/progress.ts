/** A round's progress as server-sent events. */
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
  description: `The data of each event is JSON.

- \`snapshot\`, a \`Progress\`: first, and again whenever the phase, its reason or the concurrency has changed.
- \`settled\`, a \`ProgressUpdate\`: one per mentor in the order of \`sequence\`, without gaps, from the round's first on or from behind \`Last-Event-ID\`. Its id, \`<round>.<sequence>\`, means the same to every server. With an id of another round, or none, it begins with the first.
- \`snapshot\` with \`skipped\`, a \`SkippedProgress\`: what is left out is in the outcomes. The next \`settled\` follows \`settled\` of this snapshot, as its id says.
- \`end\`, a \`Progress\`, last: the round is \`settled\` or \`interrupted\`.

Comments keep the connection alive. When it ends without \`end\`, connect again.`,
  security: SESSION,
  request: { params: bulkIdParameter, headers: resumeHeader },
  responses: {
    200: { description: "The events", content: { "text/event-stream": { schema: z.string() } } },
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
    // Absent where the app is called without a socket.
    const socket = context.env?.outgoing;
    const stream = streamOf({ chunks, gone, until, leave, cut: () => socket?.destroy() });
    return context.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // For nginx, which would collect events until it has a buffer full.
      "x-accel-buffering": "no",
    });
  });
  return api;
}

/** What settled before the viewer came says nothing of how quick this process is. */
function tellLag(observer: BackendObserver, settledAt: string, openedAt: number): void {
  const settled = Date.parse(settledAt);
  if (settled >= openedAt) observer.updateSent({ seconds: (Date.now() - settled) / 1_000 });
}

/** `AbortSignal.timeout` can't be cleared: each viewer that has gone would stay in memory until its session ends. */
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

/** Pulled chunk by chunk, so that nothing is made before the one before has been taken. */
function streamOf({ chunks, gone, until, leave, cut }: ViewerStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const leaveOnce = () => {
    if (left.signal.aborted) return;
    left.abort();
    gone.abort();
    leave();
    // A generator whose last chunk nobody takes would keep its place among the round's viewers.
    void chunks.return();
  };
  // A viewer that stops reading gets no hint either: it is disconnected when its session ends.
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
        // A viewer that has gone has closed it already.
        if (!gone.signal.aborted) controller.close();
        leaveOnce();
      },
      cancel: leaveOnce,
    },
    { highWaterMark: 0 },
  );
}
