/** An HTTP server in place of PostgREST. It gives the answers of the test and records the requests. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface StubRequest {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface StubDatabase extends AsyncDisposable {
  url: string;
  /** In the order of arrival. */
  requests: StubRequest[];
}

/** @param request the request to answer; @param number from 1 */
type Answer = (response: ServerResponse, request: StubRequest, number: number) => void;

export async function startStubDatabase(answer: Answer): Promise<StubDatabase> {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming;
    void text(incoming).then((body) => {
      const request = { method, path, headers, body };
      requests.push(request);
      return answer(response, request, requests.length);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** An error in PostgREST's form. Its text holds what must never be shown. */
export function answerError(
  response: ServerResponse,
  status: number,
  code: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const told = "Failing row contains (Anna Muster, 1)";
  answerJson(response, status, { code, message: told, details: told, hint: told }, headers);
}
