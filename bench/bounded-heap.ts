/**
 * Options of Node.js for the processes whose memory is watched. Without them V8 lets garbage lie while the machine has memory to spare, and
 * the peak shows that. 48 MiB are too few for a process that keeps a list of a million mentors: that process would end.
 */
export const BOUNDED_HEAP = ["--max-old-space-size=48", "--max-semi-space-size=4"];
