/** Secrets as settings. Files, shells and secret stores add white space to them; no value is ever quoted. */
import { z } from "zod";
import type { JWK } from "jose";

/** What a header takes: white space or a control character within it would make the connection fail, and its error quote it. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** A key or a token. White space at its ends is dropped. */
export const secretKey = z
  .string()
  .trim()
  .refine((value) => VISIBLE_ASCII.test(value), {
    error: "must be one word of visible ASCII characters",
  });

/** Line breaks at its end are dropped, since no password has one. Spaces could be meant, or not: the person has to say. */
export const passwordText = z
  .string()
  .transform((value) => value.replace(/[\r\n]+$/, ""))
  .refine((value) => value !== "" && value === value.trim(), {
    error: "begins or ends with white space, or holds nothing else; remove it",
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

/** For values that other code reads: `undefined` when the value is one of a header, else what is wrong with it. */
export function headerProblem(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x20-\x7e]*$/.test(value)
    ? undefined
    : "must be text of visible ASCII characters";
}
