/**
 * The types of a coordinator's lookups: bulk registrations, their items by name, the chapter's mentors, and the effect of a
 * request.
 */
import type { AmendmentKind, RegistrationKind } from "../domain/amendment.ts";
import type { FailureCode } from "../domain/failure-codes.ts";
import type { BulkStatus, SubmissionError, SuccessDetail } from "../domain/outcome.ts";
import type { RunPhase } from "../domain/progress.ts";
import type { StoredTemplate } from "../domain/template.ts";
import type { OnlyMentor, RegistrationFilter, RegistrationOverlap } from "./chapter-types.ts";
import type { PageRequest } from "./page.ts";
import type { BulkSubmissionRequest } from "./types.ts";

/** The phase of a bulk registration, or its overall status. */
export type RegistrationStatus = Exclude<RunPhase, "settled"> | BulkStatus;

/** `open` when some items are not settled, in any phase of the run. Otherwise the overall status. */
export type OwnListStatus = "open" | BulkStatus;

/** The coordinator for whom a client acts. */
export interface ActingCoordinator {
  coordinatorId: string;
  /** Null when the deployment has no name for the coordinator. */
  name: string | null;
  chapterName: string;
}

/** A page has 1 to 100 entries. Default: 20. */
export interface RegistrationsRequest extends PageRequest, RegistrationFilter {
  /** Default: all. */
  status?: OwnListStatus;
}

/** The counts cover the whole selection, with each mentor's latest outcome. */
export interface BulkRegistrationSummary {
  bulkId: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  kind: RegistrationKind;
  /** The bulk registration whose rows a correction or a withdrawal withdraws. Null for other kinds. */
  ofBulkId: string | null;
  /** The template. For a withdrawal, the template of the withdrawn bulk registration without the note. */
  template: StoredTemplate;
  /** The latest round, from 1. */
  round: number;
  total: number;
  /** The only mentor. Null when the bulk registration has several mentors. */
  mentor: OnlyMentor | null;
  /** The items that aren't settled. */
  open: number;
  succeeded: number;
  alreadyRegistered: number;
  failed: number;
  cancelled: number;
  /** The number of rows that this correction or withdrawal has withdrawn. */
  withdrawn: number;
  /** The number of this bulk registration's rows that were later withdrawn. */
  withdrawnSince: number;
  /** The latest 20 corrections and withdrawals of this bulk registration, newest first. */
  amendments: Amendment[];
  /**
   * While items are open, the phase of the latest round; also `running` when Temporal can't be reached. Once all items are
   * settled, their overall status.
   */
  status: RegistrationStatus;
}

/** A correction or a withdrawal, as the bulk registration that it amends shows it. */
export interface Amendment {
  bulkId: string;
  kind: AmendmentKind;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** The number of rows that the amendment has withdrawn so far. */
  withdrawn: number;
}

interface ItemPlace {
  /** The position in the selection, from 1. */
  position: number;
  mentorId: string;
  /** Null when the mentor is not in the coordinator's chapter. */
  name: string | null;
  /** The latest round with this mentor. */
  round: number;
  attempts: number;
}

export type BulkRegistrationItem = ItemPlace &
  (
    | { status: "open" }
    | { status: "success"; detail: SuccessDetail; settledAt: string }
    | { status: "failure"; detail: "failed" | "cancelled"; error: SubmissionError; settledAt: string }
  );

export interface ItemsRequest {
  /** Only items with this status. Default: all. */
  status?: BulkRegistrationItem["status"];
  /** Only items that failed with this code. Default: all. */
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
  /** A part of a name, at most 200 characters. Case and accents don't matter. Default: all mentors. */
  search?: string;
  /** Only active mentors, or only inactive ones. Default: both. */
  active?: boolean;
  after?: string;
  /** 1 to 1,000. Default 100. */
  limit?: number;
}

export type PreflightRequest = Pick<
  BulkSubmissionRequest,
  "mentorIds" | "template" | "concurrency" | "mentorsPerWrite"
>;

/** The effect of submitting now. Mentors come in the order of the request. */
export interface Preflight {
  /** The number of given mentor ids, including repeated ones. */
  entries: number;
  distinct: number;
  repeated: number;
  /** The number of mentors that would be registered. */
  new: number;
  /** The mentors that are registered with this exact template. */
  alreadyRegistered: string[];
  inactive: string[];
  /**
   * The mentors of other chapters and the ids of no mentor. The two aren't told apart, since the coordinator may not see other
   * chapters.
   */
  notInChapter: string[];
  /**
   * The chapter's registrations for the same day, by any coordinator, that overlap with the request. Two registrations overlap
   * when at least half of the mentors of the smaller one are in both. The overlaps with the most common mentors come first, at
   * most 20. Registrations with this exact template, or with it and a lower occurrence, are left out. The list is for a person to
   * check. A submission registers the mentors in any case.
   */
  overlaps: RegistrationOverlap[];
  /** The estimated duration in seconds, from the coordinator's latest rounds or, without any, from an assumption. */
  estimatedSeconds: number;
  estimateBasis: "earlierRuns" | "assumption";
}
