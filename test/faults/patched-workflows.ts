/** The workflows with one more step at either end, added behind `patched` as every change under active runs must be. */
import { patched, sleep } from "@temporalio/workflow";
import {
  BulkRegistrationAuditWorkflow as AuditWorkflow,
  BulkRegistrationWorkflow as RegistrationWorkflow,
} from "../../src/workflows/index.ts";

export async function BulkRegistrationWorkflow(
  input: Parameters<typeof RegistrationWorkflow>[0],
): ReturnType<typeof RegistrationWorkflow> {
  // False in a run in flight, which has passed this place.
  if (patched("a-step-before")) await sleep("50 milliseconds");
  const result = await RegistrationWorkflow(input);
  // True in a run in flight as well, which reaches this place under the changed code.
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
