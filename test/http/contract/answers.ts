/** Whether an answer fits the document. */
import type { Document, Operation } from "./document.ts";
import { compile, compileClosed } from "./schemas.ts";

const PROBLEM = "application/problem+json";

/** Includes answers that the document doesn't list for every operation, such as the one to an unknown method. */
const problemSchema = {
  type: "object",
  properties: {
    type: { type: "string", pattern: "^urn:[a-z0-9-]+:problem:[a-z-]+$" },
    title: { type: "string", minLength: 1 },
    status: { type: "integer" },
    requestId: { type: "string", minLength: 1 },
  },
  required: ["type", "title", "status", "requestId"],
} as const;

const WITHOUT_COMPONENTS = { components: { schemas: {} } };

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed, where it is JSON. */
  body: unknown;
}

export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const type = mediaType(headers);
  if (type === "text/event-stream") {
    // The stream lasts as long as the run, so its beginning is enough.
    await response.body?.cancel();
    return { status, headers, body: "" };
  }
  const text = await response.text();
  return { status, headers, body: type.endsWith("json") ? JSON.parse(text) : text };
}

export function answerFaults(document: Document, operation: Operation, answer: Answer): string[] {
  const { status } = answer;
  if (status >= 500) return [`${status}, which is a fault of the server`];
  const documented = operation.answers.get(status);
  if (documented === undefined)
    return [`${status}, which the document doesn't list`, ...problemFaults(answer)];
  const type = mediaType(answer.headers);
  const media = documented[type];
  if (media === undefined) return [`${status} as ${type || "nothing"}, which the document doesn't have`];
  const wrong = compileClosed(document, media.schema)(answer.body);
  return [
    ...(wrong === undefined ? [] : [`${status} with a body of another form: ${wrong}`]),
    ...problemFaults(answer),
  ];
}

/** Every refusal is a problem, with the time to wait where that helps. */
export function problemFaults({ status, headers, body }: Answer): string[] {
  if (status < 400) return [];
  const type = mediaType(headers);
  if (type !== PROBLEM) return [`${status} as ${type || "nothing"}, which is no problem`];
  const wrong = compile(WITHOUT_COMPONENTS, problemSchema)(body);
  if (wrong !== undefined) return [`${status} with a problem of another form: ${wrong}`];
  const { status: said } = body as { status: number };
  return [
    ...(said === status ? [] : [`${status} with a problem of ${said}`]),
    ...((status === 429 || status === 503) && !/^\d+$/.test(headers.get("retry-after") ?? "")
      ? [`${status} without Retry-After`]
      : []),
  ];
}

export function mediaType(headers: Headers): string {
  return headers.get("content-type")?.split(";")[0]?.trim() ?? "";
}
