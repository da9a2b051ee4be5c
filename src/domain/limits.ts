/** The numbers that bound a bulk registration. Each names its unit and what it protects. */

/** Distinct mentors of one bulk registration, at most. */
export const MAXIMUM_SELECTION = 1_000_000;

/** Entries of a list that are read, repeated ones included: an iterable may have no end. */
export const MAXIMUM_ENTRIES = 10_000_000;

/** Items that one SQL statement touches, at most: Supabase ends a statement after 8 s. */
export const CHUNK_SIZE = 5_000;

/** Items that one page of a reader holds, at most. */
export const PAGE_SIZE = 1_000;

/** Writes in flight of one run, unless `bulk_registration_limits` says otherwise. */
export const DEFAULT_CONCURRENCY = 5;

/** Items of a run up to which each mentor gets an activity of its own. */
export const SMALL_RUN = 30;

/** Mentors of one write, at most: what a request may ask for. */
export const MAXIMUM_MENTORS_PER_WRITE = 500;

/** Mentors of one write that a run chooses by itself, at most. */
export const AUTOMATIC_MENTORS_PER_WRITE = 250;

/** Seconds of a round before its open items fail with the code `deadline`: 7 days unless the request says otherwise. */
export const DEFAULT_DEADLINE = 604_800;

/** Seconds that a request may give a round, at most: 30 days. */
export const MAXIMUM_DEADLINE = 2_592_000;

/** Characters (code points) of an activity type, at most. */
export const MAXIMUM_ACTIVITY_TYPE_LENGTH = 100;

/** Characters (code points) of a note, at most. */
export const MAXIMUM_NOTE_LENGTH = 2_000;

/** Minutes of an activity: at least one, at most a day. */
export const MAXIMUM_DURATION_MINUTES = 1_440;

/** How often an identical activity may be registered on purpose. */
export const MAXIMUM_OCCURRENCE = 100;

/** Mentor ids and codes that a retry may name, at most; more than a person picks. Without any, all failed ones are taken. */
export const MAXIMUM_RETRY_CHOICE = 10_000;
