/** A separate deployment that `doctor` examines: a scene with a worker, and a connection like the command's. */
import { inject } from "vitest";
import { AdminConnection } from "../../src/deployment/admin-connection.ts";
import { examineDeployment } from "../../src/deployment/doctor.ts";
import type { Examination } from "../../src/deployment/doctor.ts";
import type { CheckName, Finding } from "../../src/deployment/finding.ts";
import { eventually } from "./deferred.ts";
import { openScene } from "./scene.ts";
import type { Scene } from "./scene.ts";

export interface ExaminedScene extends Scene {
  /** Examines the deployment with these changes. */
  examine(changes?: Partial<Examination>): Promise<Finding[]>;
  /** The result of an examination with these changes. */
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
 * The problems by check; for a skipped check only that it was skipped. The fairness of task queues can't be seen here,
 * because no task has to wait.
 */
export const wrong = (findings: readonly Finding[]) =>
  Object.fromEntries(
    findings
      .filter(({ check, status }) => status !== "ok" && (check !== "fairness" || status !== "skipped"))
      .map(({ check, status, reason }) => [check, reason ?? status]),
  );

export const finding = (findings: readonly Finding[], name: CheckName) =>
  findings.find(({ check }) => check === name);
