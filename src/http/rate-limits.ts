/** How many requests come from one address and from one coordinator, in this process. */
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
    const forwarded = (context.req.header("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
    const address = forwarded.filter((entry) => entry !== "").at(-trustedProxies);
    if (address !== undefined) return address;
  }
  if (context.env?.incoming === undefined) return "no socket";
  return getConnInfo(context).remote.address ?? "unknown";
}

/** `[v6]` and `[v6]:port`. */
const IN_BRACKETS = /^\[([^\]]*)\](?::\d*)?$/;

/** `v4:port`: an IPv6 address without brackets has more than one colon. */
const BEFORE_PORT = /^([^:]*):\d*$/;

/**
 * What an address is counted under. A port says nothing of who calls, and is another for each connection. A caller with one IPv6
 * address has all 2^64 of its network, and could send each request from another one.
 *
 * @param entry an address, in any of the forms in which proxies write it
 */
export function networkOf(entry: string): string {
  const text = entry.trim().replaceAll(/^"|"$/g, "");
  const bare = IN_BRACKETS.exec(text)?.[1] ?? BEFORE_PORT.exec(text)?.[1] ?? text;
  if (!ipaddr.IPv6.isValid(bare) && !ipaddr.IPv4.isValidFourPartDecimal(bare)) return bare;
  // Of IPv4 addresses that are mapped into IPv6, it makes what they are.
  const address = ipaddr.process(bare);
  if (address.kind() === "ipv4") return address.toString();
  const groups = (address as ipaddr.IPv6).parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
}
