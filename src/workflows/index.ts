/** What a worker runs: the names exported here are the workflow types. */
export { BulkRegistrationAuditWorkflow } from "./audit.ts";
export { BulkRegistrationWorkflow } from "./bulk-registration.ts";
