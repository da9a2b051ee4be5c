/** The numbers that bound a bulk registration. Each names its unit and what it protects. */

/** The most distinct mentors of one bulk registration. */
export const MAXIMUM_SELECTION = 1_000_000;

/** The most entries that are read from a list, repeated ones included: an iterable may have no end. */
export const MAXIMUM_ENTRIES = 10_000_000;

/** The most items that one SQL statement touches: Supabase ends a statement after 8 s. */
export const CHUNK_SIZE = 5_000;

/** The most items in one page of a reader. */
export const PAGE_SIZE = 1_000;

/** Writes in flight of one run, unless `bulk_registration_limits` says otherwise. */
export const DEFAULT_CONCURRENCY = 5;

/** Up to this number of items, each mentor gets an activity of its own. */
export const SMALL_RUN = 30;

/** The most mentors of one write that a request may ask for. */
export const MAXIMUM_MENTORS_PER_WRITE = 500;

/** The most mentors of one write that a run chooses by itself. */
export const AUTOMATIC_MENTORS_PER_WRITE = 250;

/** The default deadline of a round in seconds: 7 days. Items that are open then fail with the code `deadline`. */
export const DEFAULT_DEADLINE = 604_800;

/** The longest deadline that a request may set, in seconds: 30 days. */
export const MAXIMUM_DEADLINE = 2_592_000;

/** The longest activity type, in code points. */
export const MAXIMUM_ACTIVITY_TYPE_LENGTH = 100;

/** The longest note, in code points. */
export const MAXIMUM_NOTE_LENGTH = 2_000;

/** The longest activity, in minutes: a day. The shortest takes one minute. */
export const MAXIMUM_DURATION_MINUTES = 1_440;

/** The most times that an identical activity may be registered on purpose. */
export const MAXIMUM_OCCURRENCE = 100;

/** The most mentor ids and codes that a retry may name, more than a person picks. A retry that names none takes all failed items. */
export const MAXIMUM_RETRY_CHOICE = 10_000;
