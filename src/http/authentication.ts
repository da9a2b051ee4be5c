/** Verifies the bearer token, and gives the request the session and a client that acts as that coordinator. */
import { createMiddleware } from "hono/factory";
import { BulkRegistrationClient } from "../client.ts";
import { InvalidSessionError } from "../domain/errors.ts";
import { clientOptions } from "./client-options.ts";
import type { AppDependencies } from "./dependencies.ts";
import type { RequestEnvironment } from "./environment.ts";

export function authenticate(dependencies: AppDependencies) {
  const { verify } = dependencies;
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const accessToken = readBearer(context.req.header("authorization"));
    const session = await verify(accessToken);
    const client = await BulkRegistrationClient.forSession(
      clientOptions(dependencies, async () => accessToken),
    );
    context.set("accessToken", accessToken);
    context.set("session", session);
    context.set("client", client);
    await next();
  });
}

/** Reads the token from the header only: logs and browser histories keep addresses. */
function readBearer(header: string | undefined): string {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? "")?.[1];
  if (token === undefined) {
    throw new InvalidSessionError("malformed", "An Authorization header with a bearer token is required");
  }
  return token;
}
