/** Describes the results of commands in words for a coordinator. */
import type { BulkRegistrationItem, BulkRegistrationSummary, Preflight } from "../client/overview-types.ts";
import type { BulkSubmissionResult } from "../client/types.ts";
import type { RegistrationKind } from "../domain/amendment.ts";
import type { SuccessDetail } from "../domain/outcome.ts";
import type { BulkProgressSnapshot } from "../domain/progress.ts";
import type { StoredTemplate } from "../domain/template.ts";
import { overlapsText } from "./overlap-text.ts";
import { attemptText, standstillText, statusText } from "./phase-text.ts";
import { remainingText } from "./settling-rate.ts";
import { asText } from "./terminal.ts";

/** Such as `2026-11-25 09:30 UTC`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** Such as `Walk, 2026-11-20, 90 min`. */
export function templateText({ activityType, date, durationMinutes, occurrence }: StoredTemplate): string {
  const number = occurrence === 1 ? "" : `, number ${occurrence} of identical activities`;
  return `${asText(activityType)}, ${date}, ${durationMinutes} min${number}`;
}

export function recordsText(count: number): string {
  return count === 1 ? "1 record" : `${count} records`;
}

/** Describes the bulk registration that this one amends, and the number of this one's records that were later withdrawn. */
function amendmentLines(summary: BulkRegistrationSummary): string[] {
  const { kind, ofBulkId, withdrawn, withdrawnSince, amendments } = summary;
  const what = kind === "correction" ? "corrects" : "withdraws";
  return [
    ...(kind === "registration"
      ? []
      : [`  ${what.padEnd(11)} ${ofBulkId}, ${recordsText(withdrawn)} withdrawn`]),
    ...(withdrawnSince === 0 ? [] : [`  since then  ${recordsText(withdrawnSince)} withdrawn`]),
    ...amendments.map(
      (amendment) => `    ${amendment.kind} ${amendment.bulkId}, ${recordsText(amendment.withdrawn)}`,
    ),
  ];
}

export function summaryText(summary: BulkRegistrationSummary, progress?: BulkProgressSnapshot): string {
  const { alreadyRegistered, cancelled } = summary;
  const status = (progress && standstillText(progress)) || statusText(summary.status);
  const attempt = progress?.waitingFor === undefined ? "" : attemptText(progress.waitingFor);
  return [
    `Bulk registration ${summary.bulkId}`,
    `  activity    ${templateText(summary.template)}`,
    `  submitted   ${timeText(summary.createdAt)}`,
    `  status      ${[status, `round ${summary.round}`, attempt].filter(Boolean).join(", ")}`,
    `  mentors     ${summary.total}`,
    `  succeeded   ${summary.succeeded}${alreadyRegistered === 0 ? "" : `, ${alreadyRegistered} of them already registered before`}`,
    `  failed      ${summary.failed}${cancelled === 0 ? "" : `, ${cancelled} of them cancelled`}`,
    `  open        ${summary.open}`,
    ...amendmentLines(summary),
  ].join("\n");
}

export function resultText(result: Omit<BulkSubmissionResult, "outcomes">, kind: RegistrationKind): string {
  const { bulkId, round, overallStatus, succeeded, alreadyRegistered, failed, cancelled } = result;
  return `Bulk registration ${bulkId}, round ${round}: ${statusText(overallStatus)}: ${
    kind === "withdrawal"
      ? `${succeeded} withdrawn`
      : `${succeeded - alreadyRegistered} registered, ${alreadyRegistered} already registered`
  }, ${failed - cancelled} failed, ${cancelled} cancelled`;
}

const SUCCESS_TEXTS: Readonly<Record<SuccessDetail, string>> = {
  registered: "Registered",
  alreadyRegistered: "Already registered",
  withdrawn: "Withdrawn",
  alreadyWithdrawn: "Already withdrawn",
};

/** Such as `Failed: This mentor is no longer active`. */
export function itemText(item: BulkRegistrationItem): string {
  if (item.status === "open") return "Open";
  if (item.status === "success") return SUCCESS_TEXTS[item.detail];
  return item.detail === "cancelled" ? item.error.message : `Failed: ${item.error.message}`;
}

export function itemLine(item: BulkRegistrationItem): string {
  const name = asText(item.name ?? "(not in your chapter)");
  return `${item.mentorId}  ${name.padEnd(24)}  ${itemText(item)}`;
}

/** The most ids of one kind that the text lists. The JSON has all ids. */
const SHOWN_IDS = 20;

export function preflightText(preflight: Preflight): string {
  const { entries, distinct, repeated, estimatedSeconds, estimateBasis } = preflight;
  const overlaps = overlapsText(preflight);
  const basis = estimateBasis === "earlierRuns" ? "by your earlier runs" : "by an assumption";
  return [
    `${distinct} mentors (${entries} entries, ${repeated} repeated)`,
    `  new                 ${preflight.new}`,
    ...idLines("already registered", preflight.alreadyRegistered),
    ...idLines("no longer active", preflight.inactive),
    ...idLines("not in your chapter", preflight.notInChapter),
    `  would take          ${remainingText(estimatedSeconds).replace(" left", "")} or so, ${basis}`,
    ...(overlaps === undefined ? [] : [overlaps]),
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
  const { bulkId, createdAt, status, total, succeeded, failed, open, template, kind, mentor } = summary;
  const what = kind === "registration" ? "" : ` (${kind} of ${summary.ofBulkId})`;
  const name = mentor === null || mentor.name === null ? "" : `, ${asText(mentor.name)}`;
  const counts = `${succeeded} of ${total} succeeded, ${failed} failed, ${open} open`;
  return `${bulkId}  ${timeText(createdAt)}  ${statusText(status).padEnd(15)}  ${counts}  ${asText(template.activityType)}, ${template.date}${name}${what}`;
}
