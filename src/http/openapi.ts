/** The OpenAPI document, made from the schemas that validate requests. */
import type { Api } from "./api.ts";
import { eventSchemas } from "./schemas/progress.ts";

export function describeApi(app: Api): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A Supabase access token of a coordinator.",
  });
  for (const [name, schema] of Object.entries(eventSchemas)) app.openAPIRegistry.register(name, schema);
  // The document is made at the first request for it and then kept: making it is slow, and the route needs no session.
  let document: ReturnType<Api["getOpenAPI31Document"]> | undefined;
  app.get("/openapi.json", (context) => context.json((document ??= app.getOpenAPI31Document(ABOUT))));
}

const ABOUT = {
  openapi: "3.1.0",
  info: {
    title: "Durable bulk registration",
    version: "1",
    description:
      "Registers one activity for many mentors, exactly once for each mentor. Errors are problem details (RFC 9457). Programs should branch on `type`.",
    license: { name: "MIT" },
  },
};
