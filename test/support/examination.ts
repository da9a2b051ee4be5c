/** A deployment of a test's own that `doctor` examines: a scene with a worker, and a connection as the command makes it. */
import { inject } from "vitest";
import { AdminConnection } from "../../src/deployment/admin-connection.ts";
import { examineDeployment } from "../../src/deployment/doctor.ts";
import type { Examination } from "../../src/deployment/doctor.ts";
import type { CheckName, Finding } from "../../src/deployment/finding.ts";
import { eventually } from "./deferred.ts";
import { openScene } from "./scene.ts";
import type { Scene } from "./scene.ts";

export interface ExaminedScene extends Scene {
  /** Examines the deployment, changed like this. */
  examine(changes?: Partial<Examination>): Promise<Finding[]>;
  /** Of an examination, changed like this. */
  temporalWith(changes: { namespace?: string; address?: string }): Examination["temporal"];
}

export async function openExaminedScene(): Promise<ExaminedScene> {
  const scene = await openScene();
  const connections = new Map<string, AdminConnection>();
  const connect = (address: string) => {
    const known = connections.get(address);
    const connection = known ?? AdminConnection.lazy({ address, connectTimeout: 2_000 });
    connections.set(address, connection);
    return connection;
  };
  const temporalWith: ExaminedScene["temporalWith"] = ({
    namespace = "default",
    address = inject("temporalAddress"),
  }) => ({ connection: connect(address), address, namespace });
  const examine: ExaminedScene["examine"] = (changes = {}) =>
    examineDeployment({
      temporal: temporalWith({}),
      supabase: scene.backend.supabase,
      taskQueue: scene.taskQueue,
      registrarKey: scene.backend.registrarKey,
      ...changes,
    });
  await eventually(
    "Temporal has seen the worker",
    async () => finding(await examine(), "workers")?.status === "ok",
  );
  return {
    ...scene,
    temporalWith,
    examine,
    stop: async () => {
      await Promise.all([...connections.values()].map((each) => each.close()));
      await scene.stop();
    },
  };
}

/**
 * What isn't well, by check; of what was skipped only that it was. Whether task queues are fair can't be seen here, since no task has
 * to wait.
 */
export const wrong = (findings: readonly Finding[]) =>
  Object.fromEntries(
    findings
      .filter(({ check, status }) => status !== "ok" && (check !== "fairness" || status !== "skipped"))
      .map(({ check, status, reason }) => [check, reason ?? status]),
  );

export const finding = (findings: readonly Finding[], name: CheckName) =>
  findings.find(({ check }) => check === name);
