/** A typed client of the backend: openapi-fetch with the types of the document, and with the session of the moment. */
import createClient from "openapi-fetch";
import type { Client } from "openapi-fetch";
import type { components, paths } from "./document.ts";

/** What is sent and answered, by its name in the document, such as `ApiSchemas["Preflight"]`. */
export type ApiSchemas = components["schemas"];

type Answers = "application/json" | "application/problem+json";

/**
 * Its methods answer `{ data }` or `{ error }`, an `ApiSchemas["Problem"]`; they reject only when no answer came. The outcomes as CSV
 * take `headers: { accept: "text/csv" }` and `parseAs: "text"`.
 */
export type ApiClient = Client<paths, Answers>;

export interface ApiClientOptions {
  /** Of the backend. Default: the page's own origin. */
  baseUrl?: string;
  /** Asked for every call: the coordinator's Supabase access token. */
  accessToken: () => string | Promise<string>;
  /** Default: the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

/** The session could not be had: what `accessToken` has thrown is the cause. */
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
        throw new AccessTokenError("There is no access token", { cause: error });
      }
      return request;
    },
  });
  return client;
}
