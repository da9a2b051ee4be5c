/**
 * Builds the gateway's routes without listening. FOR LOCAL USE ONLY. The gateway replaces a Supabase project's gateway and Auth
 * server. It knows only the seeded coordinators, and their password is public.
 */
import { Hono } from "hono";
import { cors } from "hono/cors";
import { proxy } from "hono/proxy";
import { bearerOf, createAuthRoutes } from "./gateway-auth.ts";
import { createRecoveryRoutes } from "./gateway-recovery.ts";
import type { SendMail } from "./gateway-recovery.ts";
import { createGatewaySessions } from "./gateway-sessions.ts";
import type { SeededCoordinator } from "./seeded-coordinators.ts";
import type { PrivateSigningKey, PublicKeySet } from "./signing-keys.ts";

export interface GatewayAppOptions {
  postgrestUrl: string;
  /** The key that signs coordinators' sessions. */
  sessionKey: PrivateSigningKey;
  /** The keys published at `/auth/v1/.well-known/jwks.json`. */
  publicKeys: PublicKeySet;
  /** Every request must have this key in the header `apikey`, as in Supabase. The key is not secret. */
  publishableKey: string;
  coordinators: readonly SeededCoordinator[];
  /** The `iss` of sessions: the gateway's address followed by `/auth/v1`. */
  issuer: string;
  sendMail: SendMail;
}

/** The paths that need no key. A browser opens a mail's link (`verify`) without one. */
const OPEN_PATHS = new Set(["/health", "/auth/v1/.well-known/jwks.json", "/auth/v1/verify"]);

export function createGatewayApp(options: GatewayAppOptions): Hono {
  const { postgrestUrl, publishableKey, publicKeys, coordinators, issuer, sendMail } = options;
  const sessions = createGatewaySessions({ coordinators, key: options.sessionKey, issuer });
  const app = new Hono();

  // Pages of any origin may call the gateway, as in Supabase. The token authorises a request, not the origin.
  app.use(
    cors({ origin: "*", exposeHeaders: ["Content-Range", "Content-Profile", "Location", "Retry-After"] }),
  );

  app.use(async (context, next) => {
    if (OPEN_PATHS.has(context.req.path)) return next();
    const key = context.req.header("apikey");
    if (key === publishableKey) return next();
    return key === undefined
      ? context.json(
          { message: "No API key found in request", hint: "No `apikey` request header was found." },
          401,
        )
      : context.json(
          { message: "Invalid API key", hint: "Double check your Supabase publishable API key." },
          401,
        );
  });

  app.get("/health", (context) => context.json({ status: "ok" }));
  app.route("/auth/v1", createAuthRoutes({ sessions, publicKeys }));
  app.route("/auth/v1", createRecoveryRoutes({ sessions, issuer, sendMail }));

  app.all("/rest/v1/*", async (context) => {
    const { raw } = context.req;
    const { pathname, search } = new URL(raw.url);
    const headers = forwardedHeaders(raw.headers);
    // Without a session, supabase-js sends its key as the bearer token.
    if (bearerOf(context) === publishableKey) headers.delete("authorization");
    try {
      return await proxy(`${postgrestUrl}${pathname.slice("/rest/v1".length)}${search}`, {
        method: raw.method,
        headers,
        // The body is read first, so that the request to PostgREST has its length. Bodies are small.
        ...(raw.body === null ? {} : { body: await raw.arrayBuffer() }),
        // Redirects are passed to the caller.
        redirect: "manual",
        // A caller that stops waiting also frees the connection to PostgREST.
        signal: raw.signal,
      });
    } catch {
      return context.json({ message: "The upstream server could not be reached." }, 503);
    }
  });

  return app;
}

/** Removes the headers that belong to the connection between caller and gateway. */
function forwardedHeaders(incoming: Headers): Headers {
  const headers = new Headers(incoming);
  for (const name of (incoming.get("connection") ?? "").split(",")) {
    if (name.trim() !== "") headers.delete(name.trim());
  }
  for (const name of CONNECTION_HEADERS) headers.delete(name);
  return headers;
}

const CONNECTION_HEADERS = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
