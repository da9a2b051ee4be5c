/** The types of settings that several programs read: addresses, ports and keys. */
import { z } from "zod";
import type { JWK } from "jose";

export const port = z.coerce.number().int().min(1).max(65_535);

export const httpUrl = z.url({ protocol: /^https?$/, error: "must be a URL with http or https" });

export const privateJwk = z.string().transform((text, context) => {
  try {
    const jwk: unknown = JSON.parse(text);
    const key: JWK = z.looseObject({ kty: z.enum(["EC", "oct"]) }).parse(jwk);
    return key;
  } catch {
    // The value itself must never be quoted here: it is a private key.
    context.addIssue({ code: "custom", message: "must be a private JWK as JSON (kty EC or oct)" });
    return z.NEVER;
  }
});
