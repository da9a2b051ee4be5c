/** The runs whose histories are kept: together they take every way through the workflows. */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { readProgressFeed } from "../../src/client/progress-hub.ts";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import {
  cancelSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  setConcurrencyUpdate,
} from "../../src/workflows/messages.ts";
import { deferred, eventually } from "../support/deferred.ts";
import { FakeDependencies, refusal, refusalOnTheWay, registered } from "../support/fake-dependencies.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../support/mentor-ids.ts";
import type { TestBench } from "../support/workflow-harness.ts";

export interface Scenario {
  /** Of the files: `<name>.json`, and `<name>-2.json` and on for the further runs of its chain. */
  name: string;
  dependencies: () => FakeDependencies;
  /** @returns the id of the workflow whose histories are kept */
  run: (bench: TestBench & { client: Client }, dependencies: FakeDependencies) => Promise<string>;
}

const selection = mentorIds(12);
const lostOnTheWay = new Set([mentorId(4), mentorId(5)]);
const inactive = new Set([mentorId(2), mentorId(7)]);

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "all-succeed",
    dependencies: () => new FakeDependencies(),
    run: async ({ start }) => {
      const run = await start({ selection });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "some-fail",
    dependencies: () =>
      new FakeDependencies({
        submit: (attempt) => {
          if (inactive.has(attempt.mentorId)) throw refusal("mentorInactive");
          // May have been written: settled only when Postgres has spoken, and for one of them it says success.
          if (lostOnTheWay.has(attempt.mentorId)) throw refusalOnTheWay("notPermitted");
          return registered(attempt);
        },
        registeredAllTheSame: new Set([mentorId(5)]),
      }),
    run: async ({ start }) => {
      const run = await start({ selection });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "audit",
    dependencies: () => new FakeDependencies(),
    run: async ({ start, client }) => {
      const bulkId = randomUUID();
      await (await start({ bulkId, selection: mentorIds(2) })).result();
      await client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
      return auditWorkflowId(bulkId, 1);
    },
  },
  {
    name: "empty",
    dependencies: () => new FakeDependencies(),
    run: async ({ start }) => {
      const run = await start({ selection: [] });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "continued",
    dependencies: () =>
      new FakeDependencies({
        selection,
        submit: (attempt) => {
          if (inactive.has(attempt.mentorId)) throw refusal("mentorInactive");
          return registered(attempt);
        },
      }),
    run: async ({ start, client }) => {
      // A first page of five, so that the chain has a border without five hundred mentors before it.
      const run = await start({ selection, firstPage: { mentorIds: selection.slice(0, 5), cursor: 5 } });
      await Array.fromAsync(readProgressFeed(client, run.workflowId));
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "steered",
    dependencies: () => gated(),
    run: async ({ start }, dependencies) => {
      const run = await start({ selection, concurrency: 2, maximumConcurrency: 10 });
      await eventually("two are in flight", () => dependencies.inFlight === 2);
      await run.signal(pauseSignal);
      await run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency: 4 }] });
      await run.signal(resumeSignal);
      await eventually("four are in flight", () => dependencies.inFlight === 4);
      openGates(dependencies);
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "cancelled",
    dependencies: () => gated(),
    run: async ({ start }, dependencies) => {
      const run = await start({ selection });
      await eventually("five are in flight", () => dependencies.inFlight === 5);
      await run.cancel();
      await eventually("the run knows", async () => (await run.query(progressQuery)).phase === "cancelling");
      openGates(dependencies);
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "braked",
    dependencies: () =>
      new FakeDependencies({
        selection,
        submit: (attempt) => {
          if (inactive.has(attempt.mentorId)) throw refusal("mentorInactive");
          return registered(attempt);
        },
      }),
    run: async ({ start }) => {
      const run = await start({ selection, concurrency: 1, tolerance: { failedCount: 1 } });
      await eventually(
        "its brake has paused it",
        async () => (await run.query(progressQuery)).phase === "paused",
      );
      await run.signal(resumeSignal, { by: COORDINATOR_ID });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "outage",
    dependencies: () => {
      let attempts = 0;
      return new FakeDependencies({
        selection,
        submit: (attempt) => {
          attempts += 1;
          if (attempts <= 9) throw refusal("databaseDown", "bounded");
          return registered(attempt);
        },
      });
    },
    run: async ({ start }) => {
      const run = await start({ selection });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "carried-over",
    dependencies: () =>
      new FakeDependencies({
        selection,
        submit: async (attempt) => {
          if (attempt.mentorId === mentorId(2) && attempt.attempt < 3) throw refusal("busy", "bounded");
          await new Promise((resolve) => setTimeout(resolve, 50));
          return registered(attempt);
        },
      }),
    run: async ({ start }) => {
      const run = await start({ selection, firstPage: { mentorIds: selection.slice(0, 5), cursor: 5 } });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "retried-round",
    dependencies: () => new FakeDependencies(),
    run: async ({ start }) => {
      const run = await start({ selection, round: 2 });
      await run.signal(cancelSignal, { by: COORDINATOR_ID });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "audit-with-findings",
    dependencies: () => new FakeDependencies({ findings: { agrees: true, reconciled: false } }),
    run: async ({ start, client }) => {
      const bulkId = randomUUID();
      await (await start({ bulkId, selection: mentorIds(2) })).result();
      await client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
      return auditWorkflowId(bulkId, 1);
    },
  },
];

const gates = new WeakMap<FakeDependencies, () => void>();

function gated(): FakeDependencies {
  const gate = deferred();
  const dependencies = new FakeDependencies({
    selection,
    submit: async (attempt) => {
      await gate.promise;
      return registered(attempt);
    },
  });
  gates.set(dependencies, () => gate.resolve());
  return dependencies;
}

function openGates(dependencies: FakeDependencies): void {
  gates.get(dependencies)?.();
}
