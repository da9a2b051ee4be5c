/** The gateway's `/auth/v1`: the part of Supabase Auth that `signInWithPassword` and its session need. */
import { Hono } from "hono";
import type { Context } from "hono";
import { z } from "zod";
import type { GatewaySessions } from "./gateway-sessions.ts";
import type { PublicKeySet } from "./signing-keys.ts";

const passwordGrant = z.object({ email: z.string(), password: z.string() });
const refreshGrant = z.object({ refresh_token: z.string() });

export function createAuthRoutes(options: { sessions: GatewaySessions; publicKeys: PublicKeySet }): Hono {
  const { sessions, publicKeys } = options;
  const app = new Hono();

  app.get("/.well-known/jwks.json", (context) => context.json(publicKeys));

  app.post("/token", async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    switch (context.req.query("grant_type") ?? "") {
      case "password": {
        const grant = passwordGrant.safeParse(body);
        if (!grant.success)
          return refuse(context, 400, "validation_failed", "An email and a password are required");
        const session = await sessions.signIn(grant.data.email, grant.data.password);
        if (session === undefined)
          return refuse(context, 400, "invalid_credentials", "Invalid login credentials");
        return context.json(session);
      }
      case "refresh_token": {
        const grant = refreshGrant.safeParse(body);
        if (!grant.success) return refuse(context, 400, "validation_failed", "A refresh token is required");
        const session = await sessions.refresh(grant.data.refresh_token);
        if (session === undefined) {
          return refuse(
            context,
            400,
            "refresh_token_not_found",
            "Invalid Refresh Token: Refresh Token Not Found",
          );
        }
        return context.json(session);
      }
      default:
        return refuse(context, 400, "validation_failed", "unsupported_grant_type");
    }
  });

  app.get("/user", async (context) => {
    const session = await sessions.verify(bearerOf(context));
    if (session === undefined) return refuse(context, 403, "bad_jwt", "invalid JWT");
    return context.json(session.user);
  });

  app.post("/logout", async (context) => {
    const session = await sessions.verify(bearerOf(context));
    if (session === undefined) return refuse(context, 403, "bad_jwt", "invalid JWT");
    sessions.end(session.sessionId);
    return context.body(null, 204);
  });

  return app;
}

export function bearerOf(context: Context): string {
  return /^Bearer\s+(.+)$/i.exec(context.req.header("authorization") ?? "")?.[1] ?? "";
}

export function refuse(
  context: Context,
  status: 400 | 403 | 422,
  errorCode: string,
  message: string,
  more: object = {},
) {
  return context.json({ code: status, error_code: errorCode, msg: message, ...more }, status);
}
