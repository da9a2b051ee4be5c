/** What the backend answers, as the console reads it. Types only: nothing of the client runs in the browser. */
import type { MentorSubmissionOutcome, SubmissionError } from "../../../src/domain/outcome.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../../../src/domain/progress.ts";
import type { ProxyActivityTemplate, StoredTemplate } from "../../../src/domain/template.ts";

export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  next?: string;
}

export interface Mentor {
  mentorId: string;
  name: string;
  active: boolean;
}

export type SummaryStatus =
  | "running"
  | "waiting"
  | "paused"
  | "cancelling"
  | "success"
  | "partialSuccess"
  | "totalFailure";

export interface BulkRegistrationSummary {
  bulkId: string;
  createdAt: string;
  template: StoredTemplate;
  round: number;
  total: number;
  succeeded: number;
  alreadyRegistered: number;
  failed: number;
  cancelled: number;
  open: number;
  status: SummaryStatus;
}

export type BulkRegistrationDetails = BulkRegistrationSummary & { progress: BulkProgressSnapshot };

export interface BulkRegistrationItem {
  position: number;
  mentorId: string;
  /** Null: not a mentor of the coordinator's chapter. */
  name: string | null;
  round: number;
  status: "open" | "success" | "failure";
  detail?: MentorSubmissionOutcome["detail"];
  error?: SubmissionError;
  attempts: number;
  settledAt?: string;
}

export interface Preflight {
  entries: number;
  distinct: number;
  repeated: number;
  new: number;
  alreadyRegistered: string[];
  inactive: string[];
  notInChapter: string[];
  estimatedSeconds: number;
  estimateBasis: "earlierRuns" | "assumption";
}

export interface Registration {
  mentorIds: readonly string[];
  template: ProxyActivityTemplate;
}

export interface StartedRound {
  bulkId: string;
  round: number;
  total: number;
}

/** Of the event `snapshot`: with `skipped`, it stands in place of so many events. */
export type ProgressSnapshotEvent = BulkProgressSnapshot & { skipped?: number };

export type { BulkProgressSnapshot, BulkProgressUpdate, ProxyActivityTemplate };
