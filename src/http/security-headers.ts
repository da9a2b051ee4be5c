/** Headers for browsers: what a page of ours may load and do, which is little. */
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { RequestEnvironment } from "./environment.ts";

/** @param supabaseUrl where the console signs in */
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
    // Browsers heed it over https only.
    strictTransportSecurity: "max-age=31536000",
  });
}

/** Names and notes are in what a coordinator is shown: no browser of a shared machine is to keep them. */
export const keepNothing = createMiddleware<RequestEnvironment>(async (context, next) => {
  await next();
  context.header("cache-control", "no-store");
});
