/**
 * A test environment in which hours pass in milliseconds. Take one environment per test: its clock is one for all
 * runs, and the server below has peculiarities that outlive a run.
 *
 * Works there (Temporal's Java test server 1.38.0): timers, signals, queries, updates, child workflows,
 * continue-as-new, cancellation, search attributes at the start and upserted. Does not: listing or counting workflows
 * (UNIMPLEMENTED; use `describe`). Updates and streams under load belong on the dev server.
 *
 * Peculiarity: while anything holds the clock, `sleep` and `result()` wait in real time. Each of these holds it for
 * good: a workflow start that is refused, and a child that closes after its parent has (parent close policy ABANDON
 * or TERMINATE). After such a child, `releaseClock` gives it free again.
 *
 * Peculiarity: an activity that is cancelled in the middle of an attempt, and whose attempt then fails, never ends.
 */
import { encodeSearchAttributeIndexedValueType } from "@temporalio/common/lib/search-attributes.js";
import { TestWorkflowEnvironment } from "@temporalio/testing";

/**
 * How often the start is tried: the SDK gives the server 5 s each time, which a busy machine can exceed. One at a time of this
 * process, since several at once exceed them together.
 */
const ATTEMPTS = 8;

let lastStart: Promise<unknown> = Promise.resolve();

/** @param launcherPath what `findTestServer` returns */
export async function createTimeSkippingEnvironment(launcherPath: string): Promise<TestWorkflowEnvironment> {
  const started = lastStart.then(() => start(launcherPath));
  lastStart = started.catch(() => undefined);
  const environment = await started;
  try {
    // Undefined ones are refused, as on a real server, where an operator has defined them.
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

/**
 * To be called once for each child that has closed after its parent, and only then: otherwise the server refuses
 * the next `sleep`.
 */
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
