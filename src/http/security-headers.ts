/** Headers for browsers: what a page of ours may load and do, which is little. */
import { secureHeaders } from "hono/secure-headers";

/** @param supabaseUrl where the console signs in */
export function secureAnswers(supabaseUrl: string) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
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
