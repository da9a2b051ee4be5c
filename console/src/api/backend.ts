/** The console's calls to the backend. Each call uses the access token of the current session. */
import type { Language } from "../../../src/domain/language.ts";
import { NoAnswerError, ProblemError, readProblem, SessionEndedError } from "./problem.ts";
import { noteServerTime } from "./server-clock.ts";
import type { TemplateChanges } from "../../../src/domain/amendment.ts";
import type {
  ActingCoordinator,
  AmendmentKind,
  AmendmentPreflight,
  BulkRegistrationDetails,
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ChapterRegistration,
  Mentor,
  OnlyMentor,
  OwnListStatus,
  Page,
  Preflight,
  Registration,
  StartedRound,
} from "./types.ts";

/** Gives access tokens. Both methods resolve to undefined without a session, and reject when the sign-in service doesn't answer. */
export interface TokenSource {
  current(): Promise<string | undefined>;
  /** Gets a new token after the backend has refused the current token. */
  renewed(): Promise<string | undefined>;
  /** Ends the session after the backend has refused a new token too. The coordinator then has to sign in again. */
  end(): Promise<void>;
}

export type Steering = "pause" | "resume" | "cancel";

export interface Retry {
  /** The number of the round to start: the round of the chosen items plus one. */
  round: number;
  /** Mentor ids. Absent for all mentors that haven't succeeded. */
  only?: readonly string[];
}

/** The changes of a correction. A withdrawal has none. */
export interface Amendment {
  template?: TemplateChanges;
}

/** The filters of a list of registrations. Default: all registrations. */
export interface ListFilter {
  /** `YYYY-MM`. */
  month?: string;
  /** Part of the activity type. */
  activityType?: string;
  /** Only in the coordinator's own list. */
  status?: OwnListStatus;
}

export interface Backend {
  me(signal: AbortSignal): Promise<ActingCoordinator>;
  mentors(after: string | undefined, signal: AbortSignal): Promise<Page<Mentor>>;
  preflight(registration: Registration): Promise<Preflight>;
  /** @param key with the same key and registration, it can be called again: there is one run */
  submit(key: string, registration: Registration): Promise<StartedRound>;
  list(
    filter: ListFilter,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<Page<BulkRegistrationSummary>>;
  chapterList(
    filter: Omit<ListFilter, "status">,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<Page<ChapterRegistration>>;
  chapterRegistration(bulkId: string, signal: AbortSignal): Promise<ChapterRegistration>;
  chapterMentors(bulkId: string, after: string | undefined, signal: AbortSignal): Promise<Page<OnlyMentor>>;
  details(bulkId: string, signal: AbortSignal): Promise<BulkRegistrationDetails>;
  outcomes(
    bulkId: string,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<Page<BulkRegistrationItem>>;
  /** The CSV has a byte order mark for spreadsheets. */
  outcomesAsCsv(bulkId: string, language: Language): Promise<Blob>;
  /** The response of the progress stream. The caller reads its body. */
  progress(bulkId: string, lastEventId: string, signal: AbortSignal): Promise<Response>;
  /** Starts a retry. Repeating the call with the same retry starts no second round. */
  retry(bulkId: string, retry: Retry): Promise<StartedRound>;
  steer(bulkId: string, steering: Steering): Promise<void>;
  /** Previews a correction or a withdrawal. */
  foresee(bulkId: string, kind: AmendmentKind, amendment: Amendment): Promise<AmendmentPreflight>;
  /** @param key with the same key and amendment, it can be called again: there is one run */
  amend(bulkId: string, kind: AmendmentKind, key: string, amendment: Amendment): Promise<StartedRound>;
}

/** Milliseconds after which an answer counts as lost. Storing a large selection is slow. */
const PATIENCE = 60_000;

/** The rows of one page of mentors or outcomes, the most that the backend allows. */
const PAGE_ROWS = 1_000;

/** The runs of one page of "My registrations". */
const PAGE_RUNS = 20;

type Call = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

export function createBackend(tokens: TokenSource): Backend {
  /** @param wanted aborts when the caller no longer needs the answer */
  async function call(path: string, init: Call, wanted?: AbortSignal): Promise<Response> {
    const attempt = async (token: string | undefined) => {
      if (token === undefined) throw await ended();
      return fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
    };
    const answer = await answered(async () => {
      const first = await attempt(await tokens.current());
      return first.status === 401 ? attempt(await tokens.renewed()) : first;
    }, wanted);
    noteServerTime(answer);
    if (answer.status === 401) throw await ended();
    if (!answer.ok) throw await readProblem(answer);
    return answer;
  }

  async function ended(): Promise<SessionEndedError> {
    await tokens.end();
    return new SessionEndedError();
  }

  async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
    const answer = await call(
      path,
      { headers: { accept: "application/json" }, signal: inTime(signal) },
      signal,
    );
    return answered(() => answer.json() as Promise<T>, signal);
  }

  async function post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    const withBody =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } };
    const answer = await call(path, { method: "POST", headers, ...withBody, signal: inTime() });
    return answered(() => answer.json() as Promise<T>);
  }

  return {
    me: (signal) => read("/me", signal),
    mentors: (after, signal) => read(`/mentors?${query({ after, limit: PAGE_ROWS })}`, signal),
    preflight: (registration) => post("/preflight", registration),
    submit: (key, registration) => post("/bulk-registrations", registration, { "idempotency-key": key }),
    list: (filter, after, signal) =>
      read(`/bulk-registrations?${query({ after, limit: PAGE_RUNS }, filter)}`, signal),
    chapterList: (filter, after, signal) =>
      read(`/chapter-registrations?${query({ after, limit: PAGE_RUNS }, filter)}`, signal),
    chapterRegistration: (bulkId, signal) => read(chapterPathOf(bulkId), signal),
    chapterMentors: (bulkId, after, signal) =>
      read(`${chapterPathOf(bulkId)}/mentors?${query({ after, limit: PAGE_ROWS })}`, signal),
    details: (bulkId, signal) => read(pathOf(bulkId), signal),
    outcomes: (bulkId, after, signal) =>
      read(`${pathOf(bulkId)}/outcomes?${query({ after, limit: PAGE_ROWS })}`, signal),
    async outcomesAsCsv(bulkId, language) {
      const path = `${pathOf(bulkId)}/outcomes?bom=true&language=${language}`;
      const answer = await call(path, { headers: { accept: "text/csv" } });
      return answered(() => answer.blob());
    },
    progress(bulkId, lastEventId, signal) {
      const headers = { accept: "text/event-stream", "last-event-id": lastEventId };
      return call(`${pathOf(bulkId)}/progress`, { headers, signal, cache: "no-store" }, signal);
    },
    retry: (bulkId, retry) => post(`${pathOf(bulkId)}/retry`, retry),
    async steer(bulkId, steering) {
      await post(`${pathOf(bulkId)}/${steering}`, undefined);
    },
    foresee: (bulkId, kind, amendment) => post(`${pathOf(bulkId)}/${kind}s/preflight`, amendment),
    amend: (bulkId, kind, key, amendment) =>
      post(`${pathOf(bulkId)}/${kind}s`, amendment, { "idempotency-key": key }),
  };
}

function pathOf(bulkId: string): string {
  return `/bulk-registrations/${encodeURIComponent(bulkId)}`;
}

function chapterPathOf(bulkId: string): string {
  return `/chapter-registrations/${encodeURIComponent(bulkId)}`;
}

function query(parameters: { after: string | undefined; limit: number }, filter: ListFilter = {}): string {
  const { after, limit } = parameters;
  return new URLSearchParams({
    ...filter,
    limit: String(limit),
    ...(after !== undefined && { after }),
  }).toString();
}

function inTime(signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(PATIENCE);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

/** Turns a missing answer into a `NoAnswerError`. A caller that has aborted gets the abort error. */
async function answered<T>(wait: () => Promise<T>, wanted?: AbortSignal): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (wanted?.aborted === true || error instanceof SessionEndedError || error instanceof ProblemError)
      throw error;
    throw new NoAnswerError("No answer", { cause: error });
  }
}
