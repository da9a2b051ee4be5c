/** The recovery of a forgotten password, as in Supabase Auth: sends the mail, opens its link, and changes the password. */
import { Hono } from "hono";
import { z } from "zod";
import { bearerOf, refuse } from "./gateway-auth.ts";
import type { GatewaySessions, SessionAnswer } from "./gateway-sessions.ts";

export interface RecoveryMail {
  to: string;
  link: string;
}

export type SendMail = (mail: RecoveryMail) => void;

/** The shortest password of Supabase Auth's default settings. */
const LEAST_CHARACTERS = 6;

const recoverBody = z.object({ email: z.email() });
const userBody = z.object({ password: z.string() });

export interface RecoveryRoutesOptions {
  sessions: GatewaySessions;
  /** The address of these routes. */
  issuer: string;
  sendMail: SendMail;
}

export function createRecoveryRoutes(options: RecoveryRoutesOptions): Hono {
  const { sessions, issuer, sendMail } = options;
  const app = new Hono();

  app.post("/recover", async (context) => {
    const body = recoverBody.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success)
      return refuse(context, 400, "validation_failed", "Unable to validate email address: invalid format");
    const redirectTo = context.req.query("redirect_to") ?? "";
    if (!isOnThisMachine(redirectTo))
      return refuse(context, 400, "validation_failed", "redirect_to is no page of this machine");
    const { email } = body.data;
    const token = sessions.beginRecovery(email);
    // The answer must not reveal which emails exist.
    if (token !== undefined) {
      const query = new URLSearchParams({ token, type: "recovery", redirect_to: redirectTo });
      sendMail({ to: email, link: `${issuer}/verify?${query.toString()}` });
    }
    return context.json({});
  });

  app.get("/verify", async (context) => {
    const { token = "", redirect_to: redirectTo = "" } = context.req.query();
    if (!isOnThisMachine(redirectTo))
      return refuse(context, 400, "validation_failed", "redirect_to is no page of this machine");
    const session = await sessions.recover(token);
    return context.redirect(`${redirectTo}#${fragment(session).toString()}`, 303);
  });

  app.put("/user", async (context) => {
    const body = userBody.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success) return refuse(context, 400, "validation_failed", "A password is required");
    const { password } = body.data;
    if (password.length < LEAST_CHARACTERS) {
      const message = `Password should be at least ${LEAST_CHARACTERS} characters.`;
      return refuse(context, 422, "weak_password", message, { weak_password: { reasons: ["length"] } });
    }
    const changed = await sessions.changePassword(bearerOf(context), password);
    if (changed === undefined) return refuse(context, 403, "bad_jwt", "invalid JWT");
    if (changed === "same") {
      return refuse(context, 422, "same_password", "New password should be different from the old password.");
    }
    return context.json(changed);
  });

  return app;
}

function fragment(session: SessionAnswer | undefined): URLSearchParams {
  if (session === undefined) {
    return new URLSearchParams({
      error: "access_denied",
      error_code: "otp_expired",
      error_description: "Email link is invalid or has expired",
    });
  }
  const { user: _, expires_in, expires_at, ...tokens } = session;
  return new URLSearchParams({
    ...tokens,
    expires_in: String(expires_in),
    expires_at: String(expires_at),
    type: "recovery",
  });
}

/** The address receives tokens, so it must be on this machine. */
function isOnThisMachine(address: string): boolean {
  return URL.canParse(address) && ["127.0.0.1", "localhost"].includes(new URL(address).hostname);
}
