/** The public exports of the package. */
export { BulkRegistrationClient } from "./client.ts";
export type { BulkRegistrationClientOptions } from "./client.ts";
export type {
  AmendmentPreflight,
  AttachOptions,
  BulkSubmissionHandle,
  BulkSubmissionRequest,
  BulkSubmissionResult,
  CorrectionRequest,
  ProgressOptions,
  RetryOptions,
  RoundEvent,
  WatchOptions,
  WithdrawalRequest,
} from "./client/types.ts";
export type {
  ChapterRegistration,
  ChapterRequest,
  OnlyMentor,
  RegistrationFilter,
  RegistrationOverlap,
} from "./client/chapter-types.ts";
export type {
  ActingCoordinator,
  Amendment,
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ItemsRequest,
  Mentor,
  MentorsRequest,
  OwnListStatus,
  Preflight,
  PreflightRequest,
  RegistrationsRequest,
  RegistrationStatus,
} from "./client/overview-types.ts";
export type { Page, PageRequest } from "./client/page.ts";
export type { AmendmentKind, RegistrationKind, TemplateChanges } from "./domain/amendment.ts";
export * from "./domain/errors.ts";
export { FAILURE_CODES, isFailureCode } from "./domain/failure-codes.ts";
export type { FailureCode, WaitingCode } from "./domain/failure-codes.ts";
export type {
  BulkStatus,
  FailureOutcome,
  MentorSubmissionOutcome,
  RoundOutcome,
  SubmissionError,
  SuccessOutcome,
} from "./domain/outcome.ts";
export type {
  BulkProgressSnapshot,
  BulkProgressUpdate,
  Counts,
  Pause,
  RunPhase,
  WaitingFor,
} from "./domain/progress.ts";
export type { RunSettings } from "./domain/run-settings.ts";
export type { SteeringEntry } from "./domain/steering.ts";
export type { ProxyActivityTemplate, StoredTemplate } from "./domain/template.ts";
export type { Tolerance } from "./domain/tolerance.ts";
export type { RoundAudit } from "./supabase/audit-rows.ts";
export type { SupabaseProject } from "./supabase/supabase-project.ts";
export { createSessionVerifier } from "./supabase/session.ts";
export type { SessionVerification, SessionVerifier } from "./supabase/session.ts";
