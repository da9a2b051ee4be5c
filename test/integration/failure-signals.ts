/** What may come in place of a write's answer, and how it is read: for one mentor alone, and for all. */
import { randomUUID } from "node:crypto";
import { isWaitingCode } from "../../src/domain/failure-codes.ts";
import type { FailureCode, WaitingCode } from "../../src/domain/failure-codes.ts";
import type { Answer, Fault } from "../../src/testing/faulty-proxy.ts";

/** A database's message quotes the row, and with it a name: it must stay inside. */
const NAME = "Failing row contains (Anna Muster)";

export const answers = (status: number, code?: string): Fault => ({
  before: {
    status,
    headers: { "content-type": "application/json" },
    body: code === undefined ? "" : JSON.stringify({ code, message: NAME, details: NAME, hint: NAME }),
  },
});
export const page = (status: number): Fault => ({
  before: { status, headers: { "content-type": "text/html" }, body: `<html>${NAME}</html>` },
});
const json = (body: unknown): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const roundOf = (bulkId: string) => ({
  bulkId,
  round: 1,
  total: 1,
  counts: { settled: 1, succeeded: 1, alreadyRegistered: 0, failed: 0, cancelled: 0 },
  ended: true,
  maximumConcurrency: 5,
  outcome: null,
});

/** A failure that ends up as one mentor's, because writes for others succeed. */
interface Row {
  signal: string;
  fault: Fault;
  code: FailureCode;
  attempts: number;
  cause?: string;
}

const ofItem = (signal: string, fault: Fault, code: FailureCode, cause?: string): Row => ({
  signal,
  fault,
  code,
  attempts: 1,
  ...(cause !== undefined && { cause }),
});
const invalid = (status: number, databaseCode: string): Row =>
  ofItem(`${status} ${databaseCode}`, answers(status, databaseCode), "invalidData", databaseCode);
const doubtful = (signal: string, fault: Fault, code: WaitingCode): Row => ({
  signal,
  fault,
  code,
  attempts: 5,
});
const doubtfulCodes = (status: number, databaseCodes: readonly string[], code: WaitingCode) =>
  databaseCodes.map((databaseCode) =>
    doubtful(`${status} ${databaseCode}`, answers(status, databaseCode), code),
  );

export const ROWS: readonly Row[] = [
  ofItem("403 42501", answers(403, "42501"), "notPermitted"),
  invalid(400, "23502"),
  invalid(409, "23503"),
  invalid(400, "23514"),
  invalid(409, "23P01"),
  ...["22P02", "22P05", "22001", "22007", "22008"].map((code) => invalid(400, code)),
  ofItem("413", page(413), "invalidData", "413"),

  doubtful("200 without the answer", { before: json(null) }, "gateway"),
  doubtful("200 with another answer", { before: json(roundOf(randomUUID())) }, "gateway"),
  doubtful("200 with HTML", page(200), "gateway"),
  doubtful("200 with half a body", { before: { status: 200, body: '{"bulkId":' } }, "gateway"),
  doubtful("204", answers(204), "gateway"),
  doubtful("404 without a body", { before: { status: 404 } }, "gateway"),
  ...doubtfulCodes(409, ["23505"], "busy"),
  ...doubtfulCodes(504, ["PGRST003"], "busy"),
  ...doubtfulCodes(500, ["57014", "40001", "40P01", "55P03", "58030", "XX000"], "busy"),
  ...doubtfulCodes(400, ["22023", "42703", "P0001"], "misconfigured"),
  ...doubtfulCodes(404, ["42883", "PGRST202", "PGRST205"], "misconfigured"),
  ...doubtfulCodes(400, ["PGRST102", "PGRST106", "PGRST204", "PGRST300"], "misconfigured"),
  ...doubtfulCodes(401, ["42501"], "misconfigured"),
  ...[402, 404].map((status) => doubtful(`${status} with HTML`, page(status), "misconfigured")),
  ...[400, 403, 405, 406, 409, 414, 423, 451].map((status) =>
    doubtful(`${status} with HTML`, page(status), "gateway"),
  ),
  doubtful("400 without a body", answers(400), "gateway"),
  doubtful(
    "403 with JSON of a firewall's own",
    { before: { ...json({ blocked: true }), status: 403 } },
    "gateway",
  ),
  ...[500, 507, 544].map((status) => doubtful(`${status}`, page(status), "busy")),
  ...[408, 502, 504, 520, 524].map((status) => doubtful(`${status}`, page(status), "gateway")),
  doubtful("a broken connection", "cutBefore", "unreachable"),
];

/** A failure that belongs to no mentor: the run waits and gives the reason. */
interface Systemic {
  signal: string;
  fault: Fault;
  waitsFor: WaitingCode;
}

const pages = (statuses: readonly number[], waitsFor: WaitingCode): Systemic[] =>
  statuses.map((status) => ({ signal: `${status} with HTML`, fault: page(status), waitsFor }));
const codes = (status: number, databaseCodes: readonly string[], waitsFor: WaitingCode): Systemic[] =>
  databaseCodes.map((code) => ({ signal: `${status} ${code}`, fault: answers(status, code), waitsFor }));

export const SYSTEMIC: readonly Systemic[] = [
  // A failure that counts as a mentor's when it comes for one alone counts as no mentor's when it comes for all.
  ...ROWS.flatMap(({ signal, fault, code }) =>
    isWaitingCode(code) ? [{ signal, fault, waitsFor: code }] : [],
  ),
  ...codes(401, ["PGRST301", "PGRST302", "PGRST303"], "signIn"),
  ...pages([401], "signIn"),
  ...pages([429], "throttled"),
  ...pages([503], "databaseDown"),
  ...codes(503, ["PGRST000", "PGRST001", "PGRST002"], "databaseDown"),
  ...codes(500, ["57P01", "57P03", "08006", "53300", "53100"], "databaseDown"),
  ...codes(405, ["25006"], "databaseDown"),
  ...codes(400, ["0A000"], "databaseDown"),
];
