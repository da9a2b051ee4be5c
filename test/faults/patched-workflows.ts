/** The workflows with a step more at either end, added as a change to running ones must be: behind `patched`. */
import { patched, sleep } from "@temporalio/workflow";
import {
  BulkRegistrationAuditWorkflow as AuditWorkflow,
  BulkRegistrationWorkflow as RegistrationWorkflow,
} from "../../src/workflows/index.ts";

export async function BulkRegistrationWorkflow(
  input: Parameters<typeof RegistrationWorkflow>[0],
): ReturnType<typeof RegistrationWorkflow> {
  // Of a run in flight, false: it has gone past this place.
  if (patched("a-step-before")) await sleep("50 milliseconds");
  const result = await RegistrationWorkflow(input);
  // Of a run in flight, true as well: it comes to this place under the changed code.
  if (patched("a-step-after")) await sleep("50 milliseconds");
  return result;
}

export async function BulkRegistrationAuditWorkflow(
  input: Parameters<typeof AuditWorkflow>[0],
): ReturnType<typeof AuditWorkflow> {
  if (patched("a-step-before")) await sleep("50 milliseconds");
  const findings = await AuditWorkflow(input);
  if (patched("a-step-after")) await sleep("50 milliseconds");
  return findings;
}
