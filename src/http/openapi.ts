/** The OpenAPI document, made from the very schemas that requests are checked by. */
import type { Api } from "./api.ts";

export function describeApi(app: Api): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A Supabase access token of a coordinator.",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Durable bulk registration",
      version: "1",
      description:
        "Registers one activity for many mentors, each exactly once. Errors are problem details (RFC 9457): branch on `type`.",
      license: { name: "MIT" },
    },
  });
}
