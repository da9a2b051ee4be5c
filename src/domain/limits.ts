/** The numbers that bound a bulk registration. Each names its unit and what it protects. */

/** Mentor ids that travel together: one page of the selection, one chunk of a write. Keeps payloads near 20 kB. */
export const PAGE_SIZE = 500;

/** Distinct mentors of one bulk registration, at most. */
export const MAXIMUM_SELECTION = 100_000;

/** Submissions in flight of one run, unless the deployment says otherwise. */
export const DEFAULT_CONCURRENCY = 5;

/** The most that a deployment may set as its own maximum of submissions in flight of one run. */
export const MAXIMUM_CONCURRENCY = 100;

/** Failures that a run keeps unwritten, at most; with more to keep, it starts no further submissions. */
export const MAXIMUM_UNRECORDED_FAILURES = 50;

/** Characters (code points) of an activity type, at most. */
export const MAXIMUM_ACTIVITY_TYPE_LENGTH = 100;

/** Characters (code points) of a note, at most. */
export const MAXIMUM_NOTE_LENGTH = 2_000;

/** Minutes of an activity: at least one, at most a day. */
export const MAXIMUM_DURATION_MINUTES = 1_440;

/** How often an identical activity may be registered on purpose. */
export const MAXIMUM_OCCURRENCE = 100;
