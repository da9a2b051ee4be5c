/** Reports requests and streams to an observer, such as the metrics. A report never names a person or a bulk registration. */
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { RequestEnvironment } from "./environment.ts";

export interface BackendObserver {
  /** Called when a request has its answer. A progress stream counts as answered at its first byte. */
  requestAnswered(request: AnsweredRequest): void;
  /**
   * Called when a progress stream has opened.
   *
   * @returns a function to call when the stream has ended
   */
  streamOpened(): () => void;
  /** Called when an update was written to a viewer's connection. Only viewers that were connected when the item settled count. */
  updateSent(lag: UpdateLag): void;
}

export interface AnsweredRequest {
  /** The request's method, or `other` for a method that no route has. */
  method: string;
  /** The pattern of the route, because an address can contain a name. */
  route: string;
  status: number;
  seconds: number;
}

export interface UpdateLag {
  /** Seconds from the settle time by the clock of Postgres to the write by the clock of this process. */
  seconds: number;
}

const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PATCH", "OPTIONS"];

export function observeRequests(observer: BackendObserver) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const start = performance.now();
    await next();
    const { method } = context.req;
    observer.requestAnswered({
      method: METHODS.includes(method) ? method : "other",
      route: routePath(context, -1),
      status: context.res.status,
      seconds: (performance.now() - start) / 1_000,
    });
  });
}
