/** What a coordinator sees of registrations of the whole chapter: what was registered, not what failed, and no note. */
import type { PageRequest } from "./page.ts";

/** The one mentor of a registration. */
export interface OnlyMentor {
  mentorId: string;
  /** Null when the mentor is not in the coordinator's chapter, or was erased. */
  name: string | null;
}

export interface ChapterRegistration {
  bulkId: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  coordinatorId: string;
  /** Null when the deployment has no name for the coordinator. */
  coordinatorName: string | null;
  activityType: string;
  /** `YYYY-MM-DD`. */
  date: string;
  durationMinutes: number;
  /** Mentors that it has registered, at least 1. */
  registered: number;
  /** Null when it has registered several. */
  mentor: OnlyMentor | null;
}

/** A registration of the chapter on the same day, with mentors whom the request would register once more. */
export interface RegistrationOverlap extends ChapterRegistration {
  /** Mentors of the request that it has registered, in the order of the request. */
  mentorIds: string[];
}

/** Which registrations a list shows. */
export interface RegistrationFilter {
  /** Of the activity's date, `YYYY-MM`. Default: all. */
  month?: string;
  /** Part of the activity type, at most 200 characters; case and accents don't matter. Default: all. */
  activityType?: string;
}

/** 1 to 100 entries. Default 20. */
export interface ChapterRequest extends PageRequest, RegistrationFilter {}
