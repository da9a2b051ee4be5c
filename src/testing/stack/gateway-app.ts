/**
 * The gateway's routes, built without listening. FOR LOCAL USE ONLY: it stands where a Supabase project has its own
 * gateway and Auth server, knows only the seeded coordinators, and their password is public.
 */
import { Hono } from "hono";
import { cors } from "hono/cors";
import { proxy } from "hono/proxy";
import { bearerOf, createAuthRoutes } from "./gateway-auth.ts";
import { createGatewaySessions } from "./gateway-sessions.ts";
import type { SeededCoordinator } from "./seeded-coordinators.ts";
import type { PrivateSigningKey, PublicKeySet } from "./signing-keys.ts";

export interface GatewayAppOptions {
  postgrestUrl: string;
  /** Signs coordinators' sessions. */
  sessionKey: PrivateSigningKey;
  /** Published at `/auth/v1/.well-known/jwks.json`. */
  publicKeys: PublicKeySet;
  /** Every request must bring it as `apikey`, as in Supabase; it is no secret. */
  publishableKey: string;
  coordinators: readonly SeededCoordinator[];
  /** The `iss` of sessions: the gateway's address and `/auth/v1`. */
  issuer: string;
}

const OPEN_PATHS = new Set(["/health", "/auth/v1/.well-known/jwks.json"]);

export function createGatewayApp(options: GatewayAppOptions): Hono {
  const { postgrestUrl, publishableKey, publicKeys, coordinators, issuer } = options;
  const sessions = createGatewaySessions({ coordinators, key: options.sessionKey, issuer });
  const app = new Hono();

  // A page of any origin may call it, as in Supabase: the token decides, not the origin.
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

  app.all("/rest/v1/*", async (context) => {
    const { raw } = context.req;
    const { pathname, search } = new URL(raw.url);
    const headers = forwardedHeaders(raw.headers);
    // supabase-js sends its key as the bearer when nobody is signed in.
    if (bearerOf(context) === publishableKey) headers.delete("authorization");
    try {
      return await proxy(`${postgrestUrl}${pathname.slice("/rest/v1".length)}${search}`, {
        method: raw.method,
        headers,
        // Not streamed: bodies are small, and so PostgREST is told their length.
        ...(raw.body === null ? {} : { body: await raw.arrayBuffer() }),
        // A redirect is the caller's business.
        redirect: "manual",
        // Whoever stops waiting frees the connection to PostgREST too.
        signal: raw.signal,
      });
    } catch {
      return context.json({ message: "The upstream server could not be reached." }, 503);
    }
  });

  return app;
}

/** Those that concern the connection between caller and gateway stay here. */
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
