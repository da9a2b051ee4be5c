/**
 * What a request may carry: JSON in UTF-8, or nothing. Refused here, since a body that nobody reads would be passed over. A list
 * of mentors is left to the one route that takes it.
 */
import { isUtf8 } from "node:buffer";
import type { HonoRequest } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { decodeBody, tooLarge } from "./content-encoding.ts";
import type { RequestEnvironment } from "./environment.ts";
import { listTypeOf } from "./list-body.ts";
import { ProblemError } from "./problem.ts";

/** Where a list of mentors may be sent to. */
const SUBMISSIONS = "/bulk-registrations";

/** @param most bytes of a body, as it is sent and when it is decoded */
export function requireJson(most: number) {
  const limit = bodyLimit({
    maxSize: most,
    onError: () => {
      throw tooLarge(most);
    },
  });
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    if (isSubmission(context.req) && listTypeOf(context.req.header("content-type")) !== undefined)
      return next();
    return limit(context, async () => {
      await readJson(context.req, most);
      await next();
    });
  });
}

/** After the body's size has been checked: this reads all of it. */
async function readJson(req: HonoRequest, most: number): Promise<void> {
  // A request over a socket has a body's stream in any case: only its length tells whether there is a body.
  const sent = req.raw.body === null ? new ArrayBuffer(0) : await req.arrayBuffer();
  const bytes = await decodeBody(sent, req.header("content-encoding"), most);
  const type = req.header("content-type");
  const named = type !== undefined && type.trim() !== "";
  if (named ? !isJson(type) : bytes.byteLength > 0) throw new ProblemError("unsupported-media-type");
  // Otherwise what isn't UTF-8 would be stored with replacement characters, and nobody told.
  if (!isUtf8(bytes)) throw notJson("must be JSON in UTF-8");
  // In one form, so that whatever reads it after us reads the same.
  // Hono keeps promises here, whatever the type says.
  if (bytes !== sent) Object.assign(req.bodyCache, { arrayBuffer: Promise.resolve(bytes) });
  req.raw.headers.delete("content-encoding");
  if (bytes.byteLength > 0) req.raw.headers.set("content-type", "application/json");
  else req.raw.headers.delete("content-type");
}

function isSubmission({ method, path }: HonoRequest): boolean {
  return method === "POST" && path === SUBMISSIONS;
}

export function notJson(rule: string): ProblemError {
  return new ProblemError("invalid-request", {
    detail: `body ${rule}`,
    field: "body",
    rule,
    errors: [{ field: "body", rule }],
  });
}

/** JSON has no charset but UTF-8; other parameters mean nothing (RFC 8259). */
function isJson(contentType: string): boolean {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => /^charset\s*=/.test(parameter))?.split("=")[1];
  return (
    type === "application/json" && (charset === undefined || /^"?(?:utf-8|us-ascii)"?$/.test(charset.trim()))
  );
}
