/** Looks things up for a coordinator, page by page; changes nothing. */
import type { Client } from "@temporalio/client";
import { z } from "zod";
import { BulkRegistrationNotFoundError, InvalidRequestError } from "../domain/errors.ts";
import { isFailureCode } from "../domain/failure-codes.ts";
import { runWorkflowId } from "../domain/identifiers.ts";
import { overallStatus } from "../domain/outcome.ts";
import { readFields } from "../domain/reading.ts";
import { readCountedSelection } from "../domain/selection.ts";
import { checkTemplate } from "../domain/template.ts";
import { CoordinatorDirectory } from "../supabase/coordinator-directory.ts";
import type { PreflightAnswer, RegistrationRow } from "../supabase/coordinator-directory.ts";
import type { CoordinatorCaller } from "../supabase/coordinator-call.ts";
import { checkLimit, cutPage, readCursor, writeCursor } from "./page.ts";
import type { Page, PageRequest } from "./page.ts";
import type {
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ItemsRequest,
  Mentor,
  MentorsRequest,
  Preflight,
  PreflightRequest,
  RegistrationStatus,
} from "./overview-types.ts";
import { runningStatuses } from "./running-statuses.ts";
import type { RunningStatus } from "./running-statuses.ts";

/** Mentors that one call of the preflight asks for: some 400 kB. */
const PREFLIGHT_CHUNK = 10_000;

/** Seconds per mentor and slot of the window, before the coordinator has runs of her own to go by. */
const ASSUMED_SECONDS = 0.15;

const MAXIMUM_SEARCH_LENGTH = 200;

/** As strict as Postgres: a cursor that somebody made up must not look like a database that is out of order. */
const moment = z.iso
  .datetime({ offset: true })
  .regex(/^[12]\d{3}-.{14}(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-5]):\d\d)$/);

const newestPlace = z.object({ createdAt: moment, bulkId: z.guid() });
const positionPlace = z.object({ position: z.number().int().positive() });
const namePlace = z.object({ name: z.string().max(400).refine(isStorable), mentorId: z.guid() });

export class Overview {
  readonly #directory: CoordinatorDirectory;
  readonly #temporal: Client;

  constructor(caller: CoordinatorCaller, temporal: Client) {
    this.#directory = new CoordinatorDirectory(caller);
    this.#temporal = temporal;
  }

  async list(request: PageRequest): Promise<Page<BulkRegistrationSummary>> {
    const { after, limit: asked } = readFields("request", request, ["after", "limit"]);
    const limit = checkLimit(asked, { fallback: 20, maximum: 100 });
    const rows = await this.#directory.registrations(limit + 1, readCursor(after, newestPlace));
    const { items, ...page } = cutPage(rows, limit, ({ createdAt, bulkId }) =>
      writeCursor({ createdAt, bulkId }),
    );
    return { items: await this.#summaries(items), ...page };
  }

  /** @throws {BulkRegistrationNotFoundError} */
  async summary(bulkId: string): Promise<BulkRegistrationSummary> {
    const row = await this.#directory.registration(bulkId);
    const [summary] = row === undefined ? [] : await this.#summaries([row]);
    if (summary === undefined) throw new BulkRegistrationNotFoundError(bulkId);
    return summary;
  }

  async items(bulkId: string, request: ItemsRequest): Promise<Page<BulkRegistrationItem>> {
    const given = readFields("request", request, ["status", "code", "after", "limit"]);
    const limit = checkLimit(given.limit, { fallback: 100, maximum: 1_000 });
    const filter = { status: checkStatus(given.status), code: checkCode(given.code) };
    const after = readCursor(given.after, positionPlace)?.position;
    const rows = await this.#directory.items(bulkId, filter, limit + 1, after);
    return cutPage(rows, limit, ({ position }) => writeCursor({ position }));
  }

  async mentors(request: MentorsRequest): Promise<Page<Mentor>> {
    const given = readFields("request", request, ["search", "active", "after", "limit"]);
    const limit = checkLimit(given.limit, { fallback: 100, maximum: 1_000 });
    const filter = { search: checkSearch(given.search), active: checkActive(given.active) };
    const rows = await this.#directory.mentors(filter, limit + 1, readCursor(given.after, namePlace));
    return cutPage(rows, limit, ({ name, mentorId }) => writeCursor({ name, mentorId }));
  }

  /** @param concurrencyInForce what the request's run would have */
  async preflight(request: PreflightRequest, concurrencyInForce: number): Promise<Preflight> {
    const template = checkTemplate(request.template);
    const { selection, entries } = await readCountedSelection(request.mentorIds);
    const found: Findings = { new: 0, alreadyRegistered: [], inactive: [], notInChapter: [] };
    let secondsPerMentor: number | null = null;
    for (let start = 0; start < selection.length; start += PREFLIGHT_CHUNK) {
      const chunk = await this.#directory.preflight(
        template,
        selection.slice(start, start + PREFLIGHT_CHUNK),
      );
      found.new += chunk.new;
      found.alreadyRegistered.push(...chunk.alreadyRegistered);
      found.inactive.push(...chunk.inactive);
      found.notInChapter.push(...chunk.notInChapter);
      ({ secondsPerMentor } = chunk);
    }
    const distinct = selection.length;
    const seconds = distinct * (secondsPerMentor ?? ASSUMED_SECONDS / concurrencyInForce);
    return {
      entries,
      distinct,
      repeated: entries - distinct,
      ...found,
      estimatedSeconds: Math.ceil(seconds),
      estimateBasis: secondsPerMentor === null ? "assumption" : "earlierRuns",
    };
  }

  async #summaries(rows: readonly RegistrationRow[]): Promise<BulkRegistrationSummary[]> {
    const open = rows.filter((row) => row.open > 0);
    const workflowIds = open.map(({ bulkId, round }) => runWorkflowId(bulkId, round));
    const running = await runningStatuses(this.#temporal, workflowIds);
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt).toISOString(),
      status: statusOf(row, running.get(runWorkflowId(row.bulkId, row.round))),
    }));
  }
}

/** @param running what Temporal says of the latest round's run, if it says something */
function statusOf(
  { open, total, succeeded }: RegistrationRow,
  running: RunningStatus | undefined,
): RegistrationStatus {
  if (open === 0 || running === "ended") return overallStatus(total, succeeded);
  return running ?? "running";
}

type Findings = Pick<PreflightAnswer, "new" | "alreadyRegistered" | "inactive" | "notInChapter">;

function checkStatus(value: unknown): BulkRegistrationItem["status"] | undefined {
  if (value === undefined || value === "open" || value === "success" || value === "failure") return value;
  throw new InvalidRequestError("status", "must be open, success or failure");
}

function checkCode(value: unknown) {
  if (value === undefined || isFailureCode(value)) return value;
  throw new InvalidRequestError("code", "must be a failure code");
}

function checkSearch(value: unknown): string | undefined {
  // An empty search field looks for nothing.
  if (value === undefined || (typeof value === "string" && value.trim() === "")) return undefined;
  if (typeof value !== "string" || Array.from(value).length > MAXIMUM_SEARCH_LENGTH || !isStorable(value)) {
    throw new InvalidRequestError(
      "search",
      `must be well-formed text of at most ${MAXIMUM_SEARCH_LENGTH} characters`,
    );
  }
  return value.trim();
}

/** Postgres's text can't hold NUL, and JSON can't carry half a surrogate pair to it. */
function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

function checkActive(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new InvalidRequestError("active", "must be true or false");
}
