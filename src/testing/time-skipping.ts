/**
 * A test environment in which hours pass in milliseconds. Use one environment per test: all runs share its clock, and the
 * peculiarities of its server outlive a run.
 *
 * Temporal's Java test server 1.38.0 supports timers, signals, queries, updates, child workflows, continue-as-new, cancellation,
 * and search attributes at the start and upserted. It can't list or count workflows (UNIMPLEMENTED; use `describe`). Tests of
 * updates and streams under load belong on the dev server.
 *
 * Peculiarity: while something holds the clock, `sleep` and `result()` wait in real time. Two things hold the clock for good: a
 * refused workflow start, and a child that closes after its parent (parent close policy ABANDON or TERMINATE). After such a
 * child, `releaseClock` frees the clock.
 *
 * Peculiarity: when an activity is cancelled during an attempt and the attempt then fails, the activity never ends.
 *
 * Peculiarity: when a run cancels an activity whose result arrives at the same moment, the server loses the workflow task and the
 * run never ends (temporalio/sdk-java#2391). So send signals while no write can end.
 */
import { encodeSearchAttributeIndexedValueType } from "@temporalio/common/lib/search-attributes.js";
import { TestWorkflowEnvironment } from "@temporalio/testing";

/**
 * The number of tries to start the server. The SDK gives each try 5 s, which a busy machine can exceed. This process starts one
 * server at a time, because several starts at once exceed the limit together.
 */
const ATTEMPTS = 8;

let lastStart: Promise<unknown> = Promise.resolve();

/** @param launcherPath the path from `findTestServer` */
export async function createTimeSkippingEnvironment(launcherPath: string): Promise<TestWorkflowEnvironment> {
  const started = lastStart.then(() => start(launcherPath));
  lastStart = started.catch(() => undefined);
  const environment = await started;
  try {
    // The server refuses undefined search attributes, as a real server does. There, an operator defines them.
    await environment.connection.operatorService.addSearchAttributes({
      namespace: environment.namespace ?? "default",
      searchAttributes: { BulkCoordinatorId: keywordType(), BulkStatus: keywordType() },
    });
    return environment;
  } catch (error) {
    await environment.teardown();
    throw error;
  }
}

/** Call this once for each child that has closed after its parent. Without such a child, the server refuses the next `sleep`. */
export async function releaseClock(environment: TestWorkflowEnvironment): Promise<void> {
  await environment.connection.testService?.unlockTimeSkipping({});
}

function keywordType() {
  const type = encodeSearchAttributeIndexedValueType("KEYWORD");
  if (type === undefined) throw new TypeError("The SDK doesn't know the type KEYWORD.");
  return type;
}

async function start(launcherPath: string): Promise<TestWorkflowEnvironment> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: "existing-path", path: launcherPath } },
      });
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
