/** What a coordinator looks up: her bulk registrations, their items by name, her mentors, and what a request would do. */
import type { FailureCode } from "../domain/failure-codes.ts";
import type { BulkStatus, SubmissionError } from "../domain/outcome.ts";
import type { RunPhase } from "../domain/progress.ts";
import type { StoredTemplate } from "../domain/template.ts";
import type { BulkSubmissionRequest } from "./types.ts";

/** What a bulk registration is doing, or what has come of it. */
export type RegistrationStatus = Exclude<RunPhase, "settled"> | BulkStatus;

/** Counts are of the whole selection, each mentor as the latest round left it. */
export interface BulkRegistrationSummary {
  bulkId: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  template: StoredTemplate;
  /** The latest, from 1. */
  round: number;
  total: number;
  /** Not settled. */
  open: number;
  succeeded: number;
  alreadyRegistered: number;
  failed: number;
  cancelled: number;
  /**
   * While some are open, the phase of the latest round; `running` also where Temporal can't be asked. Once all are settled,
   * what has come of it.
   */
  status: RegistrationStatus;
}

interface ItemPlace {
  /** In the selection, from 1. */
  position: number;
  mentorId: string;
  /** Null for who is no mentor of the coordinator's chapter. */
  name: string | null;
  /** The latest that took this item up. */
  round: number;
  attempts: number;
}

export type BulkRegistrationItem = ItemPlace &
  (
    | { status: "open" }
    | { status: "success"; detail: "registered" | "alreadyRegistered"; settledAt: string }
    | { status: "failure"; detail: "failed" | "cancelled"; error: SubmissionError; settledAt: string }
  );

export interface ItemsRequest {
  /** Only these. Default: all. */
  status?: BulkRegistrationItem["status"];
  /** Only what has failed with this. Default: all. */
  code?: FailureCode;
  after?: string;
  /** 1 to 1,000. Default 100. */
  limit?: number;
}

export interface Mentor {
  mentorId: string;
  name: string;
  active: boolean;
}

export interface MentorsRequest {
  /** Part of a name, at most 200 characters; case and accents don't matter. Default: all. */
  search?: string;
  /** Only those who are, or only those who aren't. Default: both. */
  active?: boolean;
  after?: string;
  /** 1 to 1,000. Default 100. */
  limit?: number;
}

export type PreflightRequest = Pick<
  BulkSubmissionRequest,
  "mentorIds" | "template" | "concurrency" | "mentorsPerWrite"
>;

/** What submitting would do now. Mentors come in the order of the request. */
export interface Preflight {
  /** Mentor ids given, repeated ones included. */
  entries: number;
  distinct: number;
  repeated: number;
  /** Who would be registered. */
  new: number;
  /** Who is registered with this very template. */
  alreadyRegistered: string[];
  inactive: string[];
  /** Who belongs to another chapter, or doesn't exist: which of both nobody is told who may not see that chapter. */
  notInChapter: string[];
  /** How long it may take, by the coordinator's latest rounds or, without any, by an assumption. */
  estimatedSeconds: number;
  estimateBasis: "earlierRuns" | "assumption";
}
