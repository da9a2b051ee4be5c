/** The workflows that a worker runs. The exported names are the workflow types. */
export { BulkRegistrationAuditWorkflow } from "./audit.ts";
export { BulkRegistrationWorkflow } from "./bulk-registration.ts";
