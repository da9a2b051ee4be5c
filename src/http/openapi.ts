/** The OpenAPI document, made from the very schemas that requests are checked by. */
import type { Api } from "./api.ts";
import { eventSchemas } from "./schemas/answers.ts";

export function describeApi(app: Api): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A Supabase access token of a coordinator.",
  });
  for (const [name, schema] of Object.entries(eventSchemas)) app.openAPIRegistry.register(name, schema);
  // Made once, when all routes are there: anybody may ask for it, and making it takes a while.
  let document: ReturnType<Api["getOpenAPI31Document"]> | undefined;
  app.get("/openapi.json", (context) => context.json((document ??= app.getOpenAPI31Document(ABOUT))));
}

const ABOUT = {
  openapi: "3.1.0",
  info: {
    title: "Durable bulk registration",
    version: "1",
    description:
      "Registers one activity for many mentors, each exactly once. Errors are problem details (RFC 9457): branch on `type`.",
    license: { name: "MIT" },
  },
};
