/**
 * Checks that a request's body is JSON in UTF-8 or empty. The check is for all routes, because a route that reads no body would
 * accept any. Only the route that takes a list of mentors reads other types.
 */
import { isUtf8 } from "node:buffer";
import type { HonoRequest } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { decodeBody, tooLarge } from "./content-encoding.ts";
import type { RequestEnvironment } from "./environment.ts";
import { listTypeOf } from "./list-body.ts";
import { ProblemError } from "./problem.ts";

/** The path that takes a list of mentors. */
const SUBMISSIONS = "/bulk-registrations";

/** @param most the limit in bytes, for the body as sent and for the decoded body */
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

/** Reads the whole body. Call it after the check of the body's size. */
async function readJson(req: HonoRequest, most: number): Promise<void> {
  // A request over a socket always has a body stream. Only the stream's length tells whether there is a body.
  const sent = req.raw.body === null ? new ArrayBuffer(0) : await req.arrayBuffer();
  const bytes = await decodeBody(sent, req.header("content-encoding"), most);
  const type = req.header("content-type");
  const named = type !== undefined && type.trim() !== "";
  if (named ? !isJson(type) : bytes.byteLength > 0) throw new ProblemError("unsupported-media-type");
  // Without this check, the database would store replacement characters for bytes that are not UTF-8.
  if (!isUtf8(bytes)) throw notJson("must be JSON in UTF-8");
  // The decoded body replaces the sent one, so that all later readers read the same bytes. Hono expects promises in this cache,
  // although its type says otherwise.
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

/** JSON has no charset other than UTF-8, and its other parameters have no meaning (RFC 8259). */
function isJson(contentType: string): boolean {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => /^charset\s*=/.test(parameter))?.split("=")[1];
  return (
    type === "application/json" && (charset === undefined || /^"?(?:utf-8|us-ascii)"?$/.test(charset.trim()))
  );
}
