/** What commands found out, in the words of a coordinator. */
import type {
  BulkProgressSnapshot,
  BulkRegistrationItem,
  BulkRegistrationSummary,
  BulkSubmissionResult,
  Preflight,
  RegistrationStatus,
} from "../client.ts";
import { remainingText } from "./pace.ts";
import { asText } from "./terminal.ts";

const STATUSES: Readonly<Record<RegistrationStatus, string>> = {
  running: "running",
  waiting: "waiting for the database",
  paused: "paused",
  cancelling: "cancelling",
  success: "success",
  partialSuccess: "partial success",
  totalFailure: "total failure",
};

export function statusText(status: RegistrationStatus): string {
  return STATUSES[status];
}

/** Such as `2026-11-25 09:30 UTC`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

const PAUSES = {
  person: "paused",
  tolerance: "paused: too many have failed",
  ourSide: "paused: a problem on our side",
} as const;

/** What keeps a run from going on; empty when nothing does. */
export function standstillText(snapshot: BulkProgressSnapshot): string {
  const { phase, paused } = snapshot;
  if (phase === "paused") return PAUSES[paused?.reason ?? "person"];
  return phase === "waiting" || phase === "cancelling" ? STATUSES[phase] : "";
}

export function summaryText(summary: BulkRegistrationSummary, progress?: BulkProgressSnapshot): string {
  const { template, alreadyRegistered, cancelled } = summary;
  const status = (progress && standstillText(progress)) || statusText(summary.status);
  const occurrence = template.occurrence === 1 ? "" : `, number ${template.occurrence} of its kind`;
  return [
    `Bulk registration ${summary.bulkId}`,
    `  activity    ${asText(template.activityType)}, ${template.date}, ${template.durationMinutes} min${occurrence}`,
    `  submitted   ${timeText(summary.createdAt)}`,
    `  status      ${status}, round ${summary.round}`,
    `  mentors     ${summary.total}`,
    `  succeeded   ${summary.succeeded}${alreadyRegistered === 0 ? "" : `, ${alreadyRegistered} of them already registered before`}`,
    `  failed      ${summary.failed}${cancelled === 0 ? "" : `, ${cancelled} of them cancelled`}`,
    `  open        ${summary.open}`,
  ].join("\n");
}

export function resultText(result: Omit<BulkSubmissionResult, "outcomes">): string {
  const { bulkId, round, overallStatus, succeeded, alreadyRegistered, failed, cancelled } = result;
  return `Bulk registration ${bulkId}, round ${round}: ${statusText(overallStatus)}: ${
    succeeded - alreadyRegistered
  } registered, ${alreadyRegistered} already registered, ${failed - cancelled} failed, ${cancelled} cancelled`;
}

/** Such as `Failed: This mentor is no longer active`. */
export function itemText(item: BulkRegistrationItem): string {
  if (item.status === "open") return "Waiting";
  if (item.status === "success") return item.detail === "registered" ? "Registered" : "Already registered";
  return item.detail === "cancelled" ? item.error.message : `Failed: ${item.error.message}`;
}

export function itemLine(item: BulkRegistrationItem): string {
  const name = asText(item.name ?? "(not in your chapter)");
  return `${item.mentorId}  ${name.padEnd(24)}  ${itemText(item)}`;
}

/** Ids of one kind that are shown; the JSON has all. */
const SHOWN_IDS = 20;

export function preflightText(preflight: Preflight): string {
  const { entries, distinct, repeated, estimatedSeconds, estimateBasis } = preflight;
  const basis = estimateBasis === "earlierRuns" ? "by your earlier runs" : "by an assumption";
  return [
    `${distinct} mentors (${entries} entries, ${repeated} repeated)`,
    `  new                 ${preflight.new}`,
    ...idLines("already registered", preflight.alreadyRegistered),
    ...idLines("no longer active", preflight.inactive),
    ...idLines("not in your chapter", preflight.notInChapter),
    `  would take          ${remainingText(estimatedSeconds).replace(" left", "")} or so, ${basis}`,
  ].join("\n");
}

function idLines(what: string, ids: readonly string[]): string[] {
  const rest = ids.length - SHOWN_IDS;
  return [
    `  ${what.padEnd(19)} ${ids.length}`,
    ...ids.slice(0, SHOWN_IDS).map((id) => `    ${id}`),
    ...(rest > 0 ? [`    and ${rest} more (--json shows all)`] : []),
  ];
}

export function listLine(summary: BulkRegistrationSummary): string {
  const { bulkId, createdAt, status, total, succeeded, failed, open, template } = summary;
  const counts = `${succeeded} of ${total} succeeded, ${failed} failed, ${open} open`;
  return `${bulkId}  ${timeText(createdAt)}  ${statusText(status).padEnd(15)}  ${counts}  ${asText(template.activityType)}, ${template.date}`;
}
