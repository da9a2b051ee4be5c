/** Tells an observer, such as the metrics, what the backend does. Nothing that is told names a person or a bulk registration. */
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { RequestEnvironment } from "./environment.ts";

export interface BackendObserver {
  /** A request has its answer; of a progress stream, its head. */
  requestAnswered(request: AnsweredRequest): void;
  /** @returns a function to call when the stream has ended */
  streamOpened(): () => void;
  /** An update was handed to the connection of a viewer who was there when the item settled. */
  updateSent(lag: UpdateLag): void;
}

export interface AnsweredRequest {
  /** `other` for those that no route has. */
  method: string;
  /** The route's pattern: an address could hold a name. */
  route: string;
  status: number;
  seconds: number;
}

export interface UpdateLag {
  /** From Postgres's clock to this process's. */
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
