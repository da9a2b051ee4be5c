/** Security headers for browsers, which bound what the console's pages may load and do. */
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { RequestEnvironment } from "./environment.ts";

/** @param supabaseUrl the address where the console signs in */
export function secureAnswers(supabaseUrl: string) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'", new URL(supabaseUrl).origin],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    // Browsers obey this header only over HTTPS.
    strictTransportSecurity: "max-age=31536000",
  });
}

/** Answers contain names and notes, so a browser on a shared machine must not store them. */
export const keepNothing = createMiddleware<RequestEnvironment>(async (context, next) => {
  await next();
  context.header("cache-control", "no-store");
});
