/**
 * The types of the OpenAPI document of the backend. Made by `npm run api:types`: change the schemas in src/http/schemas, not
 * this file.
 */
export interface paths {
  "/bulk-registrations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The coordinator's bulk registrations, newest first */
    get: operations["list"];
    put?: never;
    /**
     * Register one activity for many mentors
     * @description As JSON; or, also for very many mentors, as a list that is read as it arrives, with template and settings in the query. Nothing is written before the last line has been read and every line is right.
     */
    post: operations["submit"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One bulk registration, and how far its latest round is */
    get: operations["show"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change how many submissions are in flight */
    patch: operations["change"];
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let what is in flight settle, and cancel the rest */
    post: operations["cancel"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/corrections": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Register anew, as it should have been, what was registered wrongly
     * @description Makes a bulk registration of its own. For each mentor it withdraws the record and registers the corrected one, both or neither. It takes up the mentors who have a record in force of the bulk registration, also those who are no longer active. Whose record was withdrawn meanwhile fails with `notInForce`.
     */
    post: operations["correct"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/corrections/preflight": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a correction would do; nothing is written */
    post: operations["preflightCorrection"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/outcomes": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every mentor of the selection, with what became of each most lately
     * @description In the order of the selection. As `text/csv` the whole list at once, whatever `after` and `limit` say; a cell that a spreadsheet would take for a formula gets an apostrophe in front.
     */
    get: operations["outcomes"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/pause": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Start no further submission until resumed */
    post: operations["pause"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/progress": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The latest round's progress, as server-sent events
     * @description The data of each event is JSON.
     *
     *     - `snapshot`, a `Progress`: first, and again whenever the phase, its reason or the concurrency has changed.
     *     - `settled`, a `ProgressUpdate`: one per mentor in the order of `sequence`, without gaps, from the round's first on or from behind `Last-Event-ID`. Its id, `<round>.<sequence>`, means the same to every server. With an id of another round, or none, it begins with the first.
     *     - `snapshot` with `skipped`, a `SkippedProgress`: what is left out is in the outcomes. The next `settled` follows `settled` of this snapshot, as its id says.
     *     - `end`, a `Progress`, last: the round is `settled` or `interrupted`.
     *
     *     Comments keep the connection alive. When it ends without `end`, connect again.
     */
    get: operations["progress"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/resume": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End a pause, also one that the run took by itself */
    post: operations["resume"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/retry": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Start the next round over what has failed, or over some of it
     * @description With `round` or an `Idempotency-Key`, the same request again gets the same answer and starts nothing twice. Without either, a request that is repeated after its round has ended opens another round. A round that is `interrupted` is closed first: its open items fail, and are taken up.
     */
    post: operations["retry"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/withdrawals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Withdraw what was registered
     * @description Makes a bulk registration of its own. Records are marked as withdrawn, never deleted, and the same can be registered again. Whose record was withdrawn meanwhile succeeds as `alreadyWithdrawn`.
     */
    post: operations["withdraw"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/bulk-registrations/{bulkId}/withdrawals/preflight": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a withdrawal would do; nothing is written */
    post: operations["preflightWithdrawal"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/chapter-registrations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the coordinators of the chapter have registered, newest first */
    get: operations["chapterList"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/chapter-registrations/{bulkId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One registration of the chapter */
    get: operations["chapterRegistration"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/chapter-registrations/{bulkId}/mentors": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The mentors whom a registration of the chapter has registered, by id */
    get: operations["chapterMentors"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/livez": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process lives */
    get: operations["live"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/mentors": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The mentors of the coordinator's chapter, by name */
    get: operations["mentors"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/preflight": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a submission would do; nothing is written */
    post: operations["preflight"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether requests can be served */
    get: operations["ready"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Accepted: {
      /** Format: uuid */
      bulkId: string;
      round: number;
      total: number;
    };
    Amendment: {
      /** Format: uuid */
      bulkId: string;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      kind: "correction" | "withdrawal";
      withdrawn: number;
    };
    AmendmentPreflight: {
      /** @description Of these mentors, how many have the corrected record already. */
      alreadyRegistered: number;
      /** @description Records in force that would be withdrawn. */
      inForce: number;
      template?: components["schemas"]["StoredTemplate"] & unknown;
    };
    /** @description Counts are of the whole selection, each mentor as the latest round left it. */
    BulkRegistration: {
      alreadyRegistered: number;
      /** @description The latest 20 corrections and withdrawals of this bulk registration, newest first. */
      amendments: components["schemas"]["Amendment"][];
      /** Format: uuid */
      bulkId: string;
      cancelled: number;
      /** Format: date-time */
      createdAt: string;
      failed: number;
      /**
       * @description A correction withdraws records of an earlier bulk registration and registers them as they should be; a withdrawal does the first half.
       * @enum {string}
       */
      kind: "registration" | "correction" | "withdrawal";
      mentor: components["schemas"]["OnlyMentor"];
      /**
       * Format: uuid
       * @description Of a correction or a withdrawal: the bulk registration whose records it withdraws.
       */
      ofBulkId: string | null;
      open: number;
      round: number;
      /**
       * @description What the latest round is doing or, once it has settled, what has come of it.
       * @enum {string}
       */
      status:
        | "running"
        | "waiting"
        | "paused"
        | "cancelling"
        | "interrupted"
        | "success"
        | "partialSuccess"
        | "totalFailure";
      succeeded: number;
      template: components["schemas"]["StoredTemplate"];
      total: number;
      /** @description Records that this correction or withdrawal has withdrawn. */
      withdrawn: number;
      /** @description Records of this bulk registration that were withdrawn since. */
      withdrawnSince: number;
    };
    BulkRegistrationPage: {
      items: components["schemas"]["BulkRegistration"][];
      /** @description For the next page; absent on the last one. */
      next?: string;
    };
    BulkRegistrationWithProgress: {
      alreadyRegistered: number;
      /** @description The latest 20 corrections and withdrawals of this bulk registration, newest first. */
      amendments: components["schemas"]["Amendment"][];
      /** Format: uuid */
      bulkId: string;
      cancelled: number;
      /** Format: date-time */
      createdAt: string;
      failed: number;
      /**
       * @description A correction withdraws records of an earlier bulk registration and registers them as they should be; a withdrawal does the first half.
       * @enum {string}
       */
      kind: "registration" | "correction" | "withdrawal";
      mentor: components["schemas"]["OnlyMentor"];
      /**
       * Format: uuid
       * @description Of a correction or a withdrawal: the bulk registration whose records it withdraws.
       */
      ofBulkId: string | null;
      open: number;
      progress: components["schemas"]["Progress"];
      round: number;
      /**
       * @description What the latest round is doing or, once it has settled, what has come of it.
       * @enum {string}
       */
      status:
        | "running"
        | "waiting"
        | "paused"
        | "cancelling"
        | "interrupted"
        | "success"
        | "partialSuccess"
        | "totalFailure";
      succeeded: number;
      template: components["schemas"]["StoredTemplate"];
      total: number;
      /** @description Records that this correction or withdrawal has withdrawn. */
      withdrawn: number;
      /** @description Records of this bulk registration that were withdrawn since. */
      withdrawnSince: number;
    };
    Change: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency: number;
    };
    Changed: {
      /** Format: uuid */
      bulkId: string;
      /** @description What is in force from now on. */
      concurrency: number;
      round: number;
    };
    ChapterMentorPage: {
      items: (components["schemas"]["OnlyMentor"] & unknown)[];
      /** @description For the next page; absent on the last one. */
      next?: string;
    };
    /** @description What every coordinator of the chapter sees of a registration: no note, no failure. */
    ChapterRegistration: {
      activityType: string;
      /** Format: uuid */
      bulkId: string;
      /** Format: uuid */
      coordinatorId: string;
      coordinatorName: string | null;
      /** Format: date-time */
      createdAt: string;
      /** Format: date */
      date: string;
      durationMinutes: number;
      mentor: components["schemas"]["OnlyMentor"] & unknown;
      /** @description Mentors that it has registered. */
      registered: number;
    };
    ChapterRegistrationPage: {
      items: components["schemas"]["ChapterRegistration"][];
      /** @description For the next page; absent on the last one. */
      next?: string;
    };
    Correction: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description What changes; what is left out stays. With null as `note`, the note goes. */
      template: {
        /** @example Peer mentoring session */
        activityType?: string;
        /**
         * Format: date
         * @example 2026-11-20
         */
        date?: string;
        /** @example 90 */
        durationMinutes?: number;
        note?: string | null;
        /**
         * @description Which one of several identical activities this is: 2 registers the same once more.
         * @default 1
         */
        occurrence?: number;
      };
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description A correction, before it is one. */
    CorrectionPreflightRequest: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description What changes; what is left out stays. With null as `note`, the note goes. */
      template: {
        /** @example Peer mentoring session */
        activityType?: string;
        /**
         * Format: date
         * @example 2026-11-20
         */
        date?: string;
        /** @example 90 */
        durationMinutes?: number;
        note?: string | null;
        /**
         * @description Which one of several identical activities this is: 2 registers the same once more.
         * @default 1
         */
        occurrence?: number;
      };
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
    Health: {
      checks?: {
        [key: string]: "ok" | "unavailable";
      };
      problems?: {
        /** @description What is wrong, and what mends it. */
        detail: string;
        /** @enum {string} */
        part: "temporal" | "supabase";
        /**
         * @description For programs.
         * @example namespaceMissing
         */
        reason: string;
      }[];
      /** @enum {string} */
      status: "ok" | "unavailable" | "stopping";
    };
    Item: {
      attempts: number;
      /** @enum {string} */
      detail?: "registered" | "alreadyRegistered" | "withdrawn" | "alreadyWithdrawn" | "failed" | "cancelled";
      error?: components["schemas"]["SubmissionError"];
      /** Format: uuid */
      mentorId: string;
      name: string | null;
      position: number;
      round: number;
      /** Format: date-time */
      settledAt?: string;
      /** @enum {string} */
      status: "open" | "success" | "failure";
    };
    ItemPage: {
      items: components["schemas"]["Item"][];
      /** @description For the next page; absent on the last one. */
      next?: string;
    };
    Mentor: {
      active: boolean;
      /** Format: uuid */
      mentorId: string;
      name: string;
    };
    MentorPage: {
      items: components["schemas"]["Mentor"][];
      /** @description For the next page; absent on the last one. */
      next?: string;
    };
    /** @description Null when it is for several. */
    OnlyMentor: {
      /** Format: uuid */
      mentorId: string;
      name: string | null;
    } | null;
    Overlap: {
      activityType: string;
      /** Format: uuid */
      bulkId: string;
      /** Format: uuid */
      coordinatorId: string;
      coordinatorName: string | null;
      /** Format: date-time */
      createdAt: string;
      /** Format: date */
      date: string;
      durationMinutes: number;
      mentor: components["schemas"]["OnlyMentor"] & unknown;
      /** @description Mentors of the request that it has registered, in the order of the request. */
      mentorIds: string[];
      /** @description Mentors that it has registered. */
      registered: number;
    };
    Preflight: {
      alreadyRegistered: string[];
      distinct: number;
      entries: number;
      /** @enum {string} */
      estimateBasis: "earlierRuns" | "assumption";
      estimatedSeconds: number;
      inactive: string[];
      new: number;
      /** @description Mentors of other chapters, and ids of nobody. */
      notInChapter: string[];
      /** @description Registrations of the same day in the chapter, by whoever, that share half of the mentors or more: of those whom the request would register or of those whom the registration has registered, whichever are fewer. Most common mentors first, at most 20. */
      overlaps: components["schemas"]["Overlap"][];
      repeated: number;
    };
    /** @description A submission, before it is one. */
    PreflightRequest: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Case doesn't matter; a repeated id counts once. */
      mentorIds: string[];
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      template: components["schemas"]["Template"];
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description RFC 9457. `type` is stable; texts are for people and may change. */
    Problem: {
      /** Format: uuid */
      bulkId?: string;
      detail?: string;
      /** @description The first 20 faults. */
      errors?: {
        field: string;
        /** @description Of a list of mentors, as an editor counts. */
        line?: number;
        rule: string;
      }[];
      /**
       * @description The first field at fault.
       * @example template.date
       */
      field?: string;
      /** @description Of a list of mentors, as an editor counts. */
      line?: number;
      /**
       * @description What keeps a part from working.
       * @example namespaceMissing
       */
      reason?: string;
      requestId: string;
      rule?: string;
      status: number;
      title: string;
      /**
       * Format: uri
       * @example urn:bulk-registration:problem:not-found
       */
      type: string;
    };
    /** @description Of the latest round, at this moment. */
    Progress: {
      alreadyRegistered: number;
      /** Format: uuid */
      bulkId: string;
      cancelled: number;
      /** @description Writes that may be in flight. */
      concurrency: number;
      failed: number;
      paused?: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        reason: "person" | "tolerance";
      };
      /**
       * @description `waiting`: nothing settles for now, `waitingFor` says why, and the run goes on by itself. `paused`: until somebody resumes or cancels it. `interrupted`: items are open and no run works on them; a retry takes them up.
       * @enum {string}
       */
      phase: "running" | "waiting" | "paused" | "cancelling" | "interrupted" | "settled";
      round: number;
      settled: number;
      succeeded: number;
      total: number;
      waitingFor?: components["schemas"]["WaitingFor"];
    };
    /** @description One mentor's outcome, with the counts right after it. */
    ProgressUpdate: {
      failed: number;
      /** Format: uuid */
      mentorId: string;
      outcome: {
        attempts: number;
        /** @enum {string} */
        detail:
          | "registered"
          | "alreadyRegistered"
          | "withdrawn"
          | "alreadyWithdrawn"
          | "failed"
          | "cancelled";
        error?: components["schemas"]["SubmissionError"];
        /** Format: uuid */
        mentorId: string;
        /** Format: date-time */
        settledAt: string;
        /** @enum {string} */
        status: "success" | "failure";
      };
      /** @description Of the round, in the order of settling, without gaps. */
      sequence: number;
      settled: number;
      /** Format: date-time */
      settledAt: string;
      succeeded: number;
      total: number;
    };
    /** @description Without `only`, every item that hasn't succeeded. */
    Retry: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      only?: (
        | string
        | unknown
        | (
            | "notPermitted"
            | "mentorUnknown"
            | "mentorInactive"
            | "invalidData"
            | "notInForce"
            | "gateway"
            | "busy"
            | "unreachable"
            | "misconfigured"
            | "signIn"
            | "throttled"
            | "databaseDown"
            | "cancelled"
            | "deadline"
            | "interrupted"
            | "coordinatorInactive"
            | "unexpected"
          )
      )[];
      /** @description The round to open. The same request again gets the same round. Default: the one after the latest. */
      round?: number;
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description So many `settled` events came faster than they were read, and are left out. */
    SkippedProgress: components["schemas"]["Progress"] & {
      skipped: number;
    };
    Steered: {
      /** Format: uuid */
      bulkId: string;
      round: number;
    };
    StoredTemplate: {
      activityType: string;
      /** Format: date */
      date: string;
      durationMinutes: number;
      note: string | null;
      occurrence: number;
    };
    Submission: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Case doesn't matter; a repeated id counts once. */
      mentorIds: string[];
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      template: components["schemas"]["Template"];
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
    SubmissionError: {
      code: string;
      message: string;
      retryable: boolean;
    };
    /** @description The one activity that is registered for every mentor. Texts are put into one form: Unicode's normal form C, line feeds, plain spaces, no characters without a width, and nothing invisible around them. */
    Template: {
      /** @example Peer mentoring session */
      activityType: string;
      /**
       * Format: date
       * @example 2026-11-20
       */
      date: string;
      /** @example 90 */
      durationMinutes: number;
      note?: string | null;
      /**
       * @description Which one of several identical activities this is: 2 registers the same once more.
       * @default 1
       */
      occurrence?: number;
    };
    WaitingFor: {
      /** @description The attempt that failed last. */
      attempt?: number;
      /**
       * @description What keeps the run from going on; `worker` when none is there to work on it, `wrongProject` when only workers of another project are.
       * @enum {string}
       */
      code:
        | "signIn"
        | "misconfigured"
        | "gateway"
        | "throttled"
        | "databaseDown"
        | "busy"
        | "unreachable"
        | "worker"
        | "wrongProject";
      /** Format: date-time */
      nextAttemptAt?: string;
    };
    Withdrawal: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description A withdrawal, before it is one. */
    WithdrawalPreflightRequest: {
      /**
       * @description Writes in flight. It can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description Seconds after which open items fail, with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
      mentorsPerActivity?: number;
      /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description More failures than this pause the run for a person to look. */
      tolerance?: {
        /**
         * @description Settled items before `failedPercent` is looked at.
         * @default 20
         */
        afterSettled?: number;
        /** @description Failed items. */
        failedCount?: number;
        /** @description Failed items in percent of the settled ones. */
        failedPercent?: number;
      };
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  list: {
    parameters: {
      query?: {
        /** @description Part of the activity type; case and accents don't matter. */
        activityType?: string;
        /** @description The `next` of the page before. */
        after?: string;
        limit?: number;
        /** @description Of the activity's date. */
        month?: string;
        /** @description `open`: some items are not settled, whatever the run does. */
        status?: "open" | "success" | "partialSuccess" | "totalFailure";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BulkRegistrationPage"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  submit: {
    parameters: {
      query?: {
        /** @description Writes in flight. It can only lower the deployment's maximum, which is the default. */
        concurrency?: number;
        /** @description Seconds after which open items fail, with the code `deadline`. Default: 7 days. */
        deadline?: number;
        /** @description Mentors that one activity of Temporal works on. Default: 1 up to 30 mentors; above, all of them. */
        mentorsPerActivity?: number;
        /** @description Mentors that one write registers in one transaction. Default: 1 up to 30 mentors; above, as many as make 30 writes, at most 250. */
        mentorsPerWrite?: number;
        /** @description Of a list, which can't do without: `template[date]=2026-11-20` and so on. Proxies write addresses into their logs: what must not be there goes into a JSON body. */
        template?: {
          /** @example Peer mentoring session */
          activityType: string;
          /**
           * Format: date
           * @example 2026-11-20
           */
          date: string;
          /** @example 90 */
          durationMinutes: number;
          note?: string | null;
          /**
           * @description Which one of several identical activities this is: 2 registers the same once more.
           * @default 1
           */
          occurrence?: number;
        };
        /** @description More failures than this pause the run for a person to look. */
        tolerance?: {
          /**
           * @description Settled items before `failedPercent` is looked at.
           * @default 20
           */
          afterSettled?: number;
          /** @description Failed items. */
          failedCount?: number;
          /** @description Failed items in percent of the settled ones. */
          failedPercent?: number;
        };
      };
      header: {
        /** @description A UUID becomes the `bulkId`; any other key stands for one, per coordinator. The same key with the same body gives the same answer. */
        "idempotency-key": string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Submission"];
        "application/x-ndjson": string;
        "text/csv": string;
      };
    };
    responses: {
      /** @description It is stored and runs. The same request again gets the same answer. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The key is taken by another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  show: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The bulk registration */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BulkRegistrationWithProgress"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  change: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Change"];
      };
    };
    responses: {
      /** @description In force */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Changed"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  cancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run has been told */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Steered"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  correct: {
    parameters: {
      query?: never;
      header: {
        /** @description A UUID becomes the `bulkId`; any other key stands for one, per coordinator. The same key with the same body gives the same answer. */
        "idempotency-key": string;
      };
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Correction"];
      };
    };
    responses: {
      /** @description It is stored and runs. The same request again gets the same answer. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The key is taken by another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  preflightCorrection: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CorrectionPreflightRequest"];
      };
    };
    responses: {
      /** @description As of now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AmendmentPreflight"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  outcomes: {
    parameters: {
      query?: {
        /** @description The `next` of the page before. */
        after?: string;
        /** @description Of `text/csv`: whether it begins with a byte order mark, by which Excel knows UTF-8. Default: false. */
        bom?: "true" | "false";
        /** @description Only what failed with this code. */
        code?:
          | "notPermitted"
          | "mentorUnknown"
          | "mentorInactive"
          | "invalidData"
          | "notInForce"
          | "gateway"
          | "busy"
          | "unreachable"
          | "misconfigured"
          | "signIn"
          | "throttled"
          | "databaseDown"
          | "cancelled"
          | "deadline"
          | "interrupted"
          | "coordinatorInactive"
          | "unexpected";
        limit?: number;
        status?: "open" | "success" | "failure";
      };
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, or the whole list as CSV */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ItemPage"];
          "text/csv": string;
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description None of the accepted formats is available */
      406: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  pause: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run has been told */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Steered"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  progress: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `id` of the last event that arrived, `<round>.<sequence>`: only later ones are sent. */
        "last-event-id"?: string;
      };
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/event-stream": string;
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  resume: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run has been told */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Steered"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  retry: {
    parameters: {
      query?: never;
      header?: {
        /** @description Stands for the round that the request opens: the same key gets that round again. `round` in the body does the same, and goes first. */
        "idempotency-key"?: string;
      };
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["Retry"];
      };
    };
    responses: {
      /** @description The round runs */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  withdraw: {
    parameters: {
      query?: never;
      header: {
        /** @description A UUID becomes the `bulkId`; any other key stands for one, per coordinator. The same key with the same body gives the same answer. */
        "idempotency-key": string;
      };
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["Withdrawal"];
      };
    };
    responses: {
      /** @description It is stored and runs. The same request again gets the same answer. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The run is not in a state for this, or too many rounds of the coordinator are open */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The key is taken by another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  preflightWithdrawal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["WithdrawalPreflightRequest"];
      };
    };
    responses: {
      /** @description As of now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AmendmentPreflight"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description An operator has removed the bulk registration after its time; what it registered stays */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  chapterList: {
    parameters: {
      query?: {
        /** @description Part of the activity type; case and accents don't matter. */
        activityType?: string;
        /** @description The `next` of the page before. */
        after?: string;
        limit?: number;
        /** @description Of the activity's date. */
        month?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ChapterRegistrationPage"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  chapterRegistration: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The registration */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ChapterRegistration"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  chapterMentors: {
    parameters: {
      query?: {
        /** @description The `next` of the page before. */
        after?: string;
        limit?: number;
      };
      header?: never;
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ChapterMentorPage"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The coordinator has no bulk registration with this id */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  live: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
    };
  };
  mentors: {
    parameters: {
      query?: {
        active?: "true" | "false";
        /** @description The `next` of the page before. */
        after?: string;
        limit?: number;
        /** @description Part of a name; case and accents don't matter. */
        search?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MentorPage"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  preflight: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PreflightRequest"];
      };
    };
    responses: {
      /** @description As of now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Preflight"];
        };
      };
      /** @description A field breaks a rule; nothing has been written */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The session isn't valid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The caller is not a coordinator */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams; Retry-After says when to come back */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description They can */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** @description They can't, at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
    };
  };
}
