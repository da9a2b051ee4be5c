/** The runs whose histories are kept: together they take every path through the workflows. */
import { randomUUID } from "node:crypto";
import type { WorkflowHandle } from "@temporalio/client";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import {
  cancelSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  setConcurrencyUpdate,
} from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore, includes } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import type { WorkflowBench } from "../../src/testing/workflow-bench.ts";

export interface Scenario {
  /** The name of the files: `<name>.json`, and `<name>-2.json` and so on for the later runs of its chain. */
  name: string;
  /** The server suggests a new run after this many events. */
  suggestAfter?: number;
  /** @returns the id of the workflow whose histories are kept */
  run: (bench: WorkflowBench) => Promise<string>;
}

type Status = "paused" | "cancelling";

async function becomes(run: WorkflowHandle, phase: Status): Promise<void> {
  await eventually(`the run is ${phase}`, async () => (await run.query(progressQuery)).phase === phase);
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "all-succeed",
    run: async (bench) => {
      const run = await bench.run(new FakeRoundStore({ total: 12 }));
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "some-fail",
    run: async (bench) => {
      const store = new FakeRoundStore({
        total: 12,
        fate: (position) => (position === 2 || position === 7 ? "mentorInactive" : "registered"),
        beforeWrite: ({ from }) => {
          if (from === 4) throw failure("item", "notPermitted");
        },
      });
      const run = await bench.run(store);
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "large",
    run: async (bench) => {
      const run = await bench.run(new FakeRoundStore({ total: 3_000 }));
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "set-aside",
    run: async (bench) => {
      const store = new FakeRoundStore({
        total: 300,
        beforeWrite: (write) => {
          if (includes(write, 77)) throw failure("doubtful", "misconfigured");
        },
      });
      const run = await bench.run(store);
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "waited",
    run: async (bench) => {
      const store: FakeRoundStore = new FakeRoundStore({
        total: 7,
        beforeWrite: () => {
          if (store.writes.length <= 9) throw failure("systemic", "databaseDown");
        },
      });
      const run = await bench.run(store);
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "empty",
    run: async (bench) => {
      const run = await bench.run(new FakeRoundStore({ total: 0 }));
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "told-a-wrong-total",
    run: async (bench) => {
      const run = await bench.run(new FakeRoundStore({ total: 90 }), { total: 3 });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "continued",
    suggestAfter: 40,
    run: async (bench) => {
      const store = new FakeRoundStore({ total: 20 });
      const run = await bench.run(store, { mentorsPerActivity: 1 });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "steered",
    run: async (bench) => {
      const gates = new Gates();
      const store = new FakeRoundStore({ total: 12, beforeWrite: gates.hold });
      const run = await bench.run(store, { concurrency: 2 });
      await eventually("two are in flight", () => gates.waiting === 2);
      await run.signal(pauseSignal);
      await run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency: 4 }] });
      await run.signal(resumeSignal);
      await eventually("four are in flight", () => gates.waiting === 4);
      gates.openAll();
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "cancelled",
    run: async (bench) => {
      const gates = new Gates();
      const run = await bench.run(new FakeRoundStore({ total: 12, beforeWrite: gates.hold }));
      await eventually("five are in flight", () => gates.waiting === 5);
      await run.cancel();
      await becomes(run, "cancelling");
      gates.release();
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "cancelled-while-it-waits",
    run: async (bench) => {
      const store = new FakeRoundStore({
        total: 300,
        beforeWrite: () => {
          throw failure("systemic", "throttled", 300_000);
        },
      });
      const run = await bench.run(store);
      await eventually("a write has failed", () => store.writes.length > 0);
      await run.signal(cancelSignal, { by: COORDINATOR_ID });
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "overdue",
    run: async (bench) => {
      const gates = new Gates();
      const run = await bench.run(new FakeRoundStore({ total: 300, beforeWrite: gates.hold }), {
        deadline: 1,
      });
      await becomes(run, "cancelling");
      gates.release();
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "over-its-tolerance",
    run: async (bench) => {
      const store = new FakeRoundStore({ total: 60, fate: () => "mentorInactive" });
      const settings = { concurrency: 1, mentorsPerWrite: 1, tolerance: { failedCount: 20 } };
      const run = await bench.run(store, settings);
      await becomes(run, "paused");
      await run.signal(resumeSignal, { by: COORDINATOR_ID });
      await eventually("the run makes progress", () => store.counts.failed > 30);
      await becomes(run, "paused");
      await run.signal(cancelSignal);
      await run.result();
      return run.workflowId;
    },
  },
  {
    name: "coordinator-inactive",
    run: async (bench) => {
      const store = new FakeRoundStore({ total: 12 });
      store.coordinatorActive = false;
      const run = await bench.run(store, { round: 2 });
      await run.result();
      return run.workflowId;
    },
  },
  ...[true, false].map((reconciled): Scenario => ({
    name: reconciled ? "audit" : "audit-with-findings",
    run: async (bench) => {
      const bulkId = randomUUID();
      const store = new FakeRoundStore({ total: 2, findings: { reconciled } });
      await (await bench.run(store, { bulkId })).result();
      await bench.audit(bulkId).result();
      return auditWorkflowId(bulkId, 1);
    },
  })),
];
