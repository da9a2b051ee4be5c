/** The workflows with a change that breaks active runs, for the test that such a change is found. */
import { sleep } from "@temporalio/workflow";
import {
  BulkRegistrationAuditWorkflow as AuditWorkflow,
  BulkRegistrationWorkflow as RegistrationWorkflow,
} from "../../src/workflows/index.ts";

export async function BulkRegistrationWorkflow(
  input: Parameters<typeof RegistrationWorkflow>[0],
): ReturnType<typeof RegistrationWorkflow> {
  if (input.total > 0) await sleep("1 second");
  return RegistrationWorkflow(input);
}

export async function BulkRegistrationAuditWorkflow(
  input: Parameters<typeof AuditWorkflow>[0],
): ReturnType<typeof AuditWorkflow> {
  await sleep("1 second");
  return AuditWorkflow(input);
}
