/** The app without a socket: tests call it directly, and `server.ts` listens with it. */
import type { Client } from "@temporalio/client";
import {
  BulkRegistrationClient,
  BulkRegistrationError,
  InvalidSessionError,
} from "durable-bulk-registration";
import type { BulkRegistrationClientOptions, SessionVerifier } from "durable-bulk-registration";
import Fastify from "fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";

export interface AppOptions {
  temporal: Client;
  supabase: BulkRegistrationClientOptions["supabase"];
  /** One per process, because it caches the keys of the project. */
  verify: SessionVerifier;
  /** Default: the worker's task queue. */
  taskQueue?: string;
}

interface GroupSession {
  /** The caller chooses the id: a call with the same id is the same session. */
  id: string;
  date: string;
  minutes: number;
  mentorIds: string[];
}

const groupSession = {
  type: "object",
  required: ["id", "date", "minutes", "mentorIds"],
  additionalProperties: false,
  properties: {
    id: { type: "string", format: "uuid" },
    date: { type: "string", format: "date" },
    minutes: { type: "integer" },
    mentorIds: { type: "array", items: { type: "string" } },
  },
};

export function createApp(options: AppOptions): FastifyInstance {
  const app = Fastify();

  /** Acts as the coordinator of the session; no field of a request can change that. */
  const clientOf = (request: FastifyRequest): Promise<BulkRegistrationClient> => {
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    return BulkRegistrationClient.forSession({ ...options, accessToken: async () => token });
  };

  app.post<{ Body: GroupSession }>(
    "/group-sessions",
    { schema: { body: groupSession } },
    async (request, reply) => {
      const { id, date, minutes, mentorIds } = request.body;
      const client = await clientOf(request);
      const handle = await client.submit({
        bulkId: id,
        mentorIds,
        template: { activityType: "Group session", date, durationMinutes: minutes },
      });
      return reply.code(202).send({ id: handle.bulkId, mentors: handle.total });
    },
  );

  app.get<{ Params: { id: string } }>("/group-sessions/:id", async (request) => {
    const client = await clientOf(request);
    const { status, succeeded, failed, open } = await client.summary(request.params.id);
    return { status, succeeded, failed, open };
  });

  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof BulkRegistrationError)
      return reply.code(statusOf(error)).send({ code: error.code, message: error.message });
    return reply.send(error);
  });
  return app;
}

/** Branches on `code` and never on a message. */
function statusOf(error: BulkRegistrationError): number {
  if (error instanceof InvalidSessionError) return 401;
  switch (error.code) {
    case "notACoordinator":
      return 403;
    case "bulkRegistrationNotFound":
      return 404;
    case "databaseUnavailable":
    case "temporalUnavailable":
      return 503;
    case "invalidRequest":
    case "emptySelection":
      return 400;
    default:
      return 409;
  }
}
