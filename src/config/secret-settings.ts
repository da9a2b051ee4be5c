/** The types of secret settings. Files, shells and secret stores add white space to secrets. No message quotes a value. */
import { z } from "zod";
import type { JWK } from "jose";

/**
 * Matches the characters that a header allows. White space or a control character would make the connection fail, and the error
 * would quote the secret.
 */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** A key or a token. White space at both ends is dropped. */
export const secretKey = z
  .string()
  .trim()
  .refine((value) => VISIBLE_ASCII.test(value), {
    error: "must be one word of visible ASCII characters",
  });

/** Line breaks at the end are dropped, since no password has one. Spaces at the ends may be meant or not, so they are refused. */
export const passwordText = z
  .string()
  .transform((value) => value.replace(/[\r\n]+$/, ""))
  .refine((value) => value !== "" && value === value.trim(), {
    error: "must not begin or end with white space",
  });

export const privateJwk = z.string().transform((text, context) => {
  try {
    // `trim` drops a byte order mark, too.
    const jwk: unknown = JSON.parse(text.trim());
    const key: JWK = z.looseObject({ kty: z.enum(["EC", "oct"]) }).parse(jwk);
    return key;
  } catch {
    context.addIssue({ code: "custom", message: "must be a private JWK as JSON (kty EC or oct)" });
    return z.NEVER;
  }
});

/** Checks a value that other code reads. @returns undefined when the value can be sent in a header, otherwise the broken rule */
export function headerProblem(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x20-\x7e]*$/.test(value)
    ? undefined
    : "must be text of visible ASCII characters";
}
