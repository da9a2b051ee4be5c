/** A typed client of the backend: openapi-fetch with the types of the OpenAPI document and the current session. */
import createClient from "openapi-fetch";
import type { Client } from "openapi-fetch";
import type { components, paths } from "./document.ts";

/** The bodies of requests and answers by their names in the document, such as `ApiSchemas["Preflight"]`. */
export type ApiSchemas = components["schemas"];

type Answers = "application/json" | "application/problem+json";

/**
 * The client's methods answer `{ data }` or `{ error }`, an `ApiSchemas["Problem"]`. They reject only when no answer came. To get
 * the outcomes as CSV, pass `headers: { accept: "text/csv" }` and `parseAs: "text"`.
 */
export type ApiClient = Client<paths, Answers>;

export interface ApiClientOptions {
  /** The backend's address. Default: the page's own origin. */
  baseUrl?: string;
  /** Returns the coordinator's Supabase access token. It is called for every request. */
  accessToken: () => string | Promise<string>;
  /** Default: the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** `accessToken` gave no token. The cause is the error that it threw. */
export class AccessTokenError extends Error {
  override readonly name = "AccessTokenError";
}

export function createApiClient({ baseUrl, accessToken, fetch }: ApiClientOptions): ApiClient {
  const client = createClient<paths, Answers>({
    ...(baseUrl !== undefined && { baseUrl }),
    ...(fetch !== undefined && { fetch }),
  });
  client.use({
    onRequest: async ({ request }) => {
      try {
        request.headers.set("authorization", `Bearer ${await accessToken()}`);
      } catch (error) {
        throw new AccessTokenError("`accessToken` has given no access token", { cause: error });
      }
      return request;
    },
  });
  return client;
}
