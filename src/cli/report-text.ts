/** What commands found out, in the words of a coordinator. */
import type { BulkRegistrationItem, BulkRegistrationSummary, Preflight } from "../client/overview-types.ts";
import type { BulkSubmissionResult } from "../client/types.ts";
import type { BulkProgressSnapshot } from "../domain/progress.ts";
import { attemptText, standstillText, statusText } from "./phase-text.ts";
import { remainingText } from "./settling-rate.ts";
import { asText } from "./terminal.ts";

/** Such as `2026-11-25 09:30 UTC`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export function summaryText(summary: BulkRegistrationSummary, progress?: BulkProgressSnapshot): string {
  const { template, alreadyRegistered, cancelled } = summary;
  const status = (progress && standstillText(progress)) || statusText(summary.status);
  const attempt = progress?.waitingFor === undefined ? "" : attemptText(progress.waitingFor);
  const occurrence = template.occurrence === 1 ? "" : `, number ${template.occurrence} of its kind`;
  return [
    `Bulk registration ${summary.bulkId}`,
    `  activity    ${asText(template.activityType)}, ${template.date}, ${template.durationMinutes} min${occurrence}`,
    `  submitted   ${timeText(summary.createdAt)}`,
    `  status      ${[status, `round ${summary.round}`, attempt].filter(Boolean).join(", ")}`,
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
  if (item.status === "open") return "Open";
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
