/**
 * The backend's API for web apps and programs of others: its types, made from its OpenAPI document, and a small client. Runs in
 * browsers, too, and holds nothing of the server.
 *
 * ```ts
 * const api = createApiClient({ baseUrl: "https://registrations.example.org", accessToken: () => session.accessToken });
 * const { data, error } = await api.POST("/bulk-registrations", {
 *   params: { header: { "idempotency-key": crypto.randomUUID() } },
 *   body: { mentorIds, template },
 * });
 * for await (const event of followProgress(api, data.bulkId)) show(event);
 * ```
 */
export { AccessTokenError, createApiClient } from "./client.ts";
export type { ApiClient, ApiClientOptions, ApiSchemas } from "./client.ts";
export type { components, operations, paths } from "./document.ts";
export { followProgress } from "./progress.ts";
export type { FollowOptions, ProgressEvent } from "./progress.ts";
export { ApiProblemError } from "./problem.ts";
export type { ApiProblem } from "./problem.ts";
