/** The values that middleware hands to the handler of a request. */
import type { HttpBindings } from "@hono/node-server";
import type { BulkRegistrationClient } from "../client.ts";
import type { Session } from "../supabase/session.ts";

export interface RequestEnvironment {
  /** Absent when tests call the app without a socket. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** The client that acts as the request's coordinator. */
    client: BulkRegistrationClient;
    session: Session;
    accessToken: string;
    /** For the log. */
    bulkId?: string;
  };
}
