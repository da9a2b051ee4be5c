/** The workflows of a next version that can't continue a run of today's; the audit is the same. */
import { setWorkflowOptions, sleep } from "@temporalio/workflow";
import { BulkRegistrationWorkflow as RegistrationWorkflow } from "../../src/workflows/index.ts";

export { BulkRegistrationAuditWorkflow } from "../../src/workflows/index.ts";

export async function BulkRegistrationWorkflow(
  input: Parameters<typeof RegistrationWorkflow>[0],
): ReturnType<typeof RegistrationWorkflow> {
  await sleep("10 milliseconds");
  return RegistrationWorkflow(input);
}

setWorkflowOptions({ versioningBehavior: "PINNED" }, BulkRegistrationWorkflow);
