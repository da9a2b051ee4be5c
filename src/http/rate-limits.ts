/** Limits the requests from one address and from one coordinator in this process. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import ipaddr from "ipaddr.js";
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

/** Use this after the middleware that verifies the session. */
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

/** Each proxy appends the address that called it. Only the last entries, from the deployment's own proxies, are reliable. */
function addressOf(context: Context<RequestEnvironment>, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const forwarded = (context.req.header("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
    const address = forwarded.filter((entry) => entry !== "").at(-trustedProxies);
    if (address !== undefined) return address;
  }
  if (context.env?.incoming === undefined) return "no socket";
  return getConnInfo(context).remote.address ?? "unknown";
}

/** Matches `[v6]` and `[v6]:port`. */
const IN_BRACKETS = /^\[([^\]]*)\](?::\d*)?$/;

/** Matches `v4:port`. An IPv6 address without brackets has more than one colon. */
const BEFORE_PORT = /^([^:]*):\d*$/;

/**
 * The key that an address is counted under. The port is dropped, because each connection has another one. An IPv6 address counts
 * by its network of 64 bits, because its owner can send each request from another address of that network.
 *
 * @param entry an address in any form in which proxies write it
 */
export function networkOf(entry: string): string {
  const text = entry.trim().replaceAll(/^"|"$/g, "");
  const bare = IN_BRACKETS.exec(text)?.[1] ?? BEFORE_PORT.exec(text)?.[1] ?? text;
  if (!ipaddr.IPv6.isValid(bare) && !ipaddr.IPv4.isValidFourPartDecimal(bare)) return bare;
  // `process` turns an IPv4 address that is mapped into IPv6 back into IPv4.
  const address = ipaddr.process(bare);
  if (address.kind() === "ipv4") return address.toString();
  const groups = (address as ipaddr.IPv6).parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
}
