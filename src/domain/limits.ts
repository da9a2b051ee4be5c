/** The numbers that bound a bulk registration. Each names its unit and what it protects. */

/** Mentor ids that travel together: one page of the selection, one chunk of a write. Keeps payloads near 20 kB. */
export const PAGE_SIZE = 500;

/** Distinct mentors of one bulk registration, at most. */
export const MAXIMUM_SELECTION = 100_000;

/** Entries of a list that are read, repeated ones included: an iterable may have no end. */
export const MAXIMUM_ENTRIES = 1_000_000;

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

/** Items that wait to be tried again while others go on, at most; with more, a run starts no further ones. */
export const MAXIMUM_WAITING_ITEMS = 50;

/** Milliseconds of an outage during which attempts don't count, unless the deployment says otherwise: 10 minutes. */
export const DEFAULT_OUTAGE_PATIENCE = 600_000;

/** The most that a deployment may set as its patience with an outage, in milliseconds: a day. */
export const MAXIMUM_OUTAGE_PATIENCE = 86_400_000;

/** Mentor ids and codes that a retry may name, at most; more than a person picks. Without any, all failed ones are taken. */
export const MAXIMUM_RETRY_CHOICE = 10_000;
