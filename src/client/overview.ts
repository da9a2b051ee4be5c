/** Reads lists for a coordinator, page by page, and changes nothing. */
import type { Client } from "@temporalio/client";
import { z } from "zod";
import {
  BulkRegistrationNotFoundError,
  InvalidRequestError,
  NotACoordinatorError,
} from "../domain/errors.ts";
import { isFailureCode } from "../domain/failure-codes.ts";
import { CHUNK_SIZE, DEFAULT_CONCURRENCY } from "../domain/limits.ts";
import { overallStatus } from "../domain/outcome.ts";
import { planOf } from "../domain/plan.ts";
import type { RunPhase } from "../domain/progress.ts";
import { readFields } from "../domain/caller-input.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import { checkTemplate } from "../domain/template.ts";
import { CoordinatorDirectory } from "../supabase/coordinator-directory.ts";
import type { PreflightAnswer, RegistrationRow } from "../supabase/coordinator-directory.ts";
import type { CoordinatorCaller } from "../supabase/coordinator-call.ts";
import type { ChapterOverview } from "./chapter-overview.ts";
import { newestPlace } from "./newest-place.ts";
import { checkLimit, cutPage, readCursor, writeCursor } from "./page.ts";
import type { Page } from "./page.ts";
import { isStorable, readFilter, readListStatus, readSearch } from "./registration-filter.ts";
import type {
  ActingCoordinator,
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ItemsRequest,
  Mentor,
  MentorsRequest,
  Preflight,
  PreflightRequest,
  RegistrationsRequest,
} from "./overview-types.ts";
import { presumeRunState } from "./round-snapshot.ts";
import { readSelection } from "./selection-reading.ts";

/** The assumed seconds per write, until the coordinator has runs to measure. */
const ASSUMED_SECONDS = 0.15;

/** The runs that are asked for at the same time, and the milliseconds within which Temporal must answer for a whole page. */
const LOOKS = 10;
const PATIENCE = 2_000;

const positionPlace = z.object({ position: z.number().int().positive() });
const namePlace = z.object({ name: z.string().max(400).refine(isStorable), mentorId: z.guid() });

export class Overview {
  readonly #directory: CoordinatorDirectory;
  readonly #chapter: ChapterOverview;
  readonly #temporal: Client;

  constructor(caller: CoordinatorCaller, chapter: ChapterOverview, temporal: Client) {
    this.#directory = new CoordinatorDirectory(caller);
    this.#chapter = chapter;
    this.#temporal = temporal;
  }

  /** @throws {NotACoordinatorError} */
  async coordinator(): Promise<ActingCoordinator> {
    const row = await this.#directory.coordinator();
    if (row === undefined) throw new NotACoordinatorError();
    const { coordinatorId, name, chapter } = row;
    return { coordinatorId, name, chapterName: chapter.name };
  }

  async list(request: RegistrationsRequest): Promise<Page<BulkRegistrationSummary>> {
    const names = ["month", "activityType", "status", "after", "limit"] as const;
    const given = readFields("request", request, names);
    const limit = checkLimit(given.limit, { fallback: 20, maximum: 100 });
    const filter = { ...readFilter(given), status: readListStatus(given.status) };
    const place = readCursor(given.after, newestPlace);
    const read = () => this.#directory.registrations(filter, limit + 1, place);
    const { items, ...page } = cutPage(await read(), limit, ({ createdAt, bulkId }) =>
      writeCursor({ createdAt, bulkId }),
    );
    return { items: await this.#summaries(items, read), ...page };
  }

  /** @throws {BulkRegistrationNotFoundError} */
  async summary(bulkId: string): Promise<BulkRegistrationSummary> {
    const read = () => this.#directory.registration(bulkId);
    const [summary] = await this.#summaries(await read(), read);
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
    const filter = { search: readSearch("search", given.search), active: checkActive(given.active) };
    const rows = await this.#directory.mentors(filter, limit + 1, readCursor(given.after, namePlace));
    return cutPage(rows, limit, ({ name, mentorId }) => writeCursor({ name, mentorId }));
  }

  /** @param settings the run settings of the request */
  async preflight(request: PreflightRequest, settings: RunSettings): Promise<Preflight> {
    const template = checkTemplate(request.template);
    const selection = await readSelection(request.mentorIds);
    const found: Findings = { new: 0, alreadyRegistered: [], inactive: [], notInChapter: [] };
    const overlapping = new Map<string, number[]>();
    let secondsPerWrite: number | null = null;
    let runConcurrency = DEFAULT_CONCURRENCY;
    for (let start = 0; start < selection.size; start += CHUNK_SIZE) {
      const chunk = await this.#directory.preflight(template, selection.slice(start, start + CHUNK_SIZE));
      found.new += chunk.new;
      found.alreadyRegistered.push(...chunk.alreadyRegistered);
      found.inactive.push(...chunk.inactive);
      found.notInChapter.push(...chunk.notInChapter);
      for (const { bulkId, places } of chunk.overlaps) {
        const known = overlapping.get(bulkId) ?? [];
        overlapping.set(bulkId, known);
        for (const place of places) known.push(start + place - 1);
      }
      ({ secondsPerWrite, runConcurrency } = chunk);
    }
    const { size: distinct, entries } = selection;
    return {
      entries,
      distinct,
      repeated: entries - distinct,
      ...found,
      overlaps: await this.#chapter.overlaps(overlapping, found.new, selection),
      estimatedSeconds: Math.ceil(
        rowsOfWrites(distinct, settings, runConcurrency) * (secondsPerWrite ?? ASSUMED_SECONDS),
      ),
      estimateBasis: secondsPerWrite === null ? "assumption" : "earlierRuns",
    };
  }

  /** @param read reads the rows once more */
  async #summaries(
    rows: readonly RegistrationRow[],
    read: () => Promise<readonly RegistrationRow[]>,
  ): Promise<BulkRegistrationSummary[]> {
    const phases = await this.#phases(rows.filter(({ ended }) => !ended));
    // A run that ended after its row was read looks interrupted.
    const again = [...phases.values()].includes("interrupted") ? await read() : [];
    const latest = new Map([...rows, ...again].map((row) => [row.bulkId, row]));
    return rows.map(({ bulkId, ...row }) =>
      toSummary(latest.get(bulkId) ?? { bulkId, ...row }, phases.get(bulkId)),
    );
  }

  /** @returns the phases of the latest rounds that Temporal answers in time */
  async #phases(rows: readonly RegistrationRow[]): Promise<ReadonlyMap<string, OpenPhase>> {
    const deadline = Date.now() + PATIENCE;
    const phases = new Map<string, OpenPhase>();
    for (let start = 0; start < rows.length && Date.now() < deadline; start += LOOKS) {
      const looks = rows.slice(start, start + LOOKS).map(async (row) => {
        const round = { ...row, concurrency: DEFAULT_CONCURRENCY };
        const { phase } = await presumeRunState(this.#temporal, round, deadline - Date.now());
        phases.set(row.bulkId, phase);
      });
      await Promise.all(looks);
    }
    return phases;
  }
}

type OpenPhase = Exclude<RunPhase, "settled">;

/** @param phase the phase of the latest round, unless the round has ended */
function toSummary(registration: RegistrationRow, phase: OpenPhase = "running"): BulkRegistrationSummary {
  const { openedAt: _, ended, ...row } = registration;
  const createdAt = new Date(row.createdAt).toISOString();
  return { ...row, createdAt, status: ended ? overallStatus(row.total, row.succeeded) : phase };
}

/**
 * The number of consecutive steps in which the writes run. The writes of one window run at the same time.
 *
 * @param maximum the writes that the deployment lets a run have in flight
 */
function rowsOfWrites(total: number, settings: RunSettings, maximum: number): number {
  const { concurrency = maximum } = settings;
  const writes = Math.ceil(total / planOf(total, settings).mentorsPerWrite);
  return Math.ceil(writes / Math.min(concurrency, maximum));
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

function checkActive(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new InvalidRequestError("active", "must be true or false");
}
