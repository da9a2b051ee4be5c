/** This project: worker and client in one process, like every other engine here. */
import type { RunSettings } from "../../../src/domain/run-settings.ts";
import { mentorIds } from "../../host.ts";
import { projectWithLatency } from "../../place.ts";
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../../../src/client/types.ts";
import { DatabaseUnavailableError } from "../../../src/domain/errors.ts";
import type { EngineKind, Surroundings, Told } from "../engine.ts";
import { peerTemplate } from "../writes.ts";

export const oneMentorPerWrite: EngineKind = {
  name: "durable-bulk-registration with one mentor per write",
  settings: "`mentorsPerWrite: 1`",
  audits: true,
  start: (surroundings) => start(surroundings, { mentorsPerWrite: 1 }),
};

export const automatic: EngineKind = {
  name: "durable-bulk-registration",
  settings: "as it comes",
  audits: true,
  start: (surroundings) => start(surroundings, {}),
};

async function start({ place, latency }: Surroundings, settings: RunSettings) {
  const { Client, Connection } = await import("@temporalio/client");
  const { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } =
    await import("@temporalio/worker");
  const { BulkRegistrationClient } = await import("../../../src/client.ts");
  const { createBulkRegistrationWorker, createSupabaseDependencies } = await import("../../../src/worker.ts");
  Runtime.install({
    logger: new DefaultLogger("ERROR"),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: "ERROR", other: "ERROR" }), forward: {} },
    },
    shutdownSignals: [],
  });
  const { createSessionVerifier } = await import("../../../src/supabase/session.ts");
  const project = projectWithLatency(place, latency);
  // A process that continues the work of a killed one has the same id.
  const taskQueue = "peers";
  const nativeConnection = await NativeConnection.connect({ address: place.temporal.address });
  const worker = await createBulkRegistrationWorker({
    connection: nativeConnection,
    namespace: place.temporal.namespace,
    taskQueue,
    dependencies: await createSupabaseDependencies(project, place.registrarKey),
  });
  const running = worker.run();
  const connection = await Connection.connect({ address: place.temporal.address });
  const client = await BulkRegistrationClient.forSession({
    temporal: new Client({ connection, namespace: place.temporal.namespace }),
    supabase: { url: place.supabaseUrl, publishableKey: place.publishableKey },
    accessToken: async () => place.accessToken,
    verify: createSessionVerifier({ supabaseUrl: place.supabaseUrl, issuer: place.issuer }),
    taskQueue,
  });
  return {
    run: async (bulkId: string, mentors: number) => {
      const { activityType, date, durationMinutes } = peerTemplate(bulkId);
      const template = { activityType, date, durationMinutes };
      const handle = await client.submit({ bulkId, mentorIds: mentorIds(mentors), template, ...settings });
      return told(handle);
    },
    resume: async (bulkId: string) => told(await client.attach(bulkId)),
    close: async () => {
      worker.stop();
      await running;
      await connection.close();
      await nativeConnection.close();
    },
  };
}

async function told(handle: BulkSubmissionHandle): Promise<Told> {
  const { succeeded, failed: count, outcomes } = await resultOf(handle);
  if (count === 0) return { registered: succeeded, failed: [] };
  const failed: number[] = [];
  // The bench numbers its mentors by their position.
  for await (const { mentorId, status } of outcomes)
    if (status === "failure") failed.push(Number(mentorId.slice(-12)));
  return { registered: succeeded, failed };
}

/**
 * A waiting caller gets an error after half a minute without the database. The run continues, and the caller can ask
 * again.
 */
async function resultOf(handle: BulkSubmissionHandle): Promise<BulkSubmissionResult> {
  for (;;) {
    try {
      return await handle.result();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
    }
  }
}
