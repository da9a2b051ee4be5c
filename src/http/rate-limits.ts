/** How many requests come from one address and from one coordinator, in this process. */
import { isIPv6 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RequestEnvironment } from "./environment.ts";
import { ProblemError } from "./problem.ts";

const WINDOW_SECONDS = 60;

export function limitPerAddress(requests: number, trustedProxies: number) {
  const limiter = new RateLimiterMemory({ points: requests, duration: WINDOW_SECONDS });
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    await take(limiter, networkOf(addressOf(context, trustedProxies)));
    await next();
  });
}

/** After the session has been verified. */
export function limitPerCoordinator(requests: number) {
  const limiter = new RateLimiterMemory({ points: requests, duration: WINDOW_SECONDS });
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    await take(limiter, context.get("session").coordinatorId);
    await next();
  });
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new ProblemError("too-many-requests", {
      retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
    });
  }
}

/** Each proxy appends whom it was called by: only the last ones, our own, are believed. */
function addressOf(context: Context<RequestEnvironment>, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const forwarded = context.req.header("x-forwarded-for")?.split(",") ?? [];
    const address = forwarded.at(-trustedProxies)?.trim();
    if (address !== undefined && address !== "") return address;
  }
  if (context.env?.incoming === undefined) return "no socket";
  return getConnInfo(context).remote.address ?? "unknown";
}

/** A caller with one IPv6 address has all 2^64 of its network, and could send each request from another one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = [], tail] = address
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const gap = tail === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(gap).fill("0"), ...(tail ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
