/** What a request carries from its middleware to its handler. */
import type { HttpBindings } from "@hono/node-server";
import type { BulkRegistrationClient } from "../client.ts";
import type { Session } from "../supabase/session.ts";

export interface RequestEnvironment {
  /** Absent where the app is called without a socket, as tests do. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** Of the request's coordinator. */
    client: BulkRegistrationClient;
    session: Session;
    accessToken: string;
    /** For the log. */
    bulkId?: string;
  };
}
