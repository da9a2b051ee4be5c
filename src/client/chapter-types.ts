/** The types of registrations that every coordinator of the chapter can see. They have no notes and no failures. */
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
  /** The number of registered mentors, at least 1. */
  registered: number;
  /** The only mentor. Null when the registration has several mentors. */
  mentor: OnlyMentor | null;
}

/** A registration of the chapter for the same day that has mentors in common with the request. */
export interface RegistrationOverlap extends ChapterRegistration {
  /** The ids of the common mentors, in the order of the request. */
  mentorIds: string[];
}

/** The filters of a list of registrations. */
export interface RegistrationFilter {
  /** The month of the activity's date, `YYYY-MM`. Default: all months. */
  month?: string;
  /** A part of the activity type, at most 200 characters. Case and accents don't matter. Default: all activity types. */
  activityType?: string;
}

/** A page has 1 to 100 entries. Default: 20. */
export interface ChapterRequest extends PageRequest, RegistrationFilter {}
