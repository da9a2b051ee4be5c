/**
 * The types of the backend's OpenAPI document. `npm run api:types` writes this file. To change it, change the schemas in
 * src/http/schemas.
 */
export interface paths {
  "/bulk-registrations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the coordinator's bulk registrations, newest first */
    get: operations["list"];
    put?: never;
    /**
     * Register one activity for many mentors
     * @description The body is JSON or a list of mentors. The server reads a list as it arrives, which suits very large selections. With a list, template and settings are in the query. The server writes nothing before it has read the last line and found every line valid.
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
    /** Get one bulk registration and the progress of its latest round */
    get: operations["show"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change how many submissions may be in flight */
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
    /** Cancel the run: submissions in flight settle, and the other items are cancelled */
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
     * Correct what a bulk registration has registered
     * @description Creates a new bulk registration of the kind `correction`. For each mentor, the correction withdraws the record and registers the corrected one, in one transaction. The correction covers the mentors with a record in force of the original bulk registration, including mentors who are no longer active. An item fails with `notInForce` when its record was withdrawn in the meantime.
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
    /** Preview a correction without writing anything */
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
     * List every mentor of the selection with the latest outcome
     * @description The items have the order of the selection. `text/csv` gives the whole list at once and ignores `after` and `limit`. The CSV has headings, and sentences beside the codes. In the CSV, a cell that a spreadsheet would read as a formula starts with an apostrophe.
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
    /** Pause the run: no further submission starts until it is resumed */
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
     * Stream the latest round's progress as server-sent events
     * @description The data of each event is JSON.
     *
     *     - `snapshot`, a `Progress`: comes first, and again after each change of the phase, its reason or the concurrency.
     *     - `settled`, a `ProgressUpdate`: comes once per mentor in the order of `sequence`, without gaps. The updates start after `Last-Event-ID`. Without that header, or with an id of another round, they start with the round's first. The event's id is `<round>.<sequence>` and is valid at every server.
     *     - `snapshot` with `skipped`, a `SkippedProgress`: replaces updates that the caller read too slowly. The outcomes have the skipped updates. The next `settled` event has the `sequence` after `settled` of this snapshot.
     *     - `end`, a `Progress`: comes last, when the round is `settled` or `interrupted`.
     *
     *     Comments keep the connection alive. When the connection closes without an `end` event, connect again.
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
    /** Resume a run that a person or its tolerance has paused */
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
     * Retry failed items in a new round
     * @description With `round` or an `Idempotency-Key`, repeating the request gets the same answer and starts nothing twice. Without either, repeating the request after its round has ended opens another round. If the latest round is `interrupted`, the retry first closes that round: its open items fail, and the new round includes them.
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
     * Withdraw what a bulk registration has registered
     * @description Creates a new bulk registration of the kind `withdrawal`. The withdrawal marks records as withdrawn and never deletes them. The same activity can be registered again. An item succeeds as `alreadyWithdrawn` when its record was withdrawn in the meantime.
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
    /** Preview a withdrawal without writing anything */
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
    /** List the registrations of the chapter's coordinators, newest first */
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
    /** Get one registration of the chapter */
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
    /** List the mentors of a chapter's registration, ordered by id */
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
    /** Check whether the process is alive */
    get: operations["live"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/me": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get the coordinator of the session with the chapter's name */
    get: operations["me"];
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
    /** List the mentors of the coordinator's chapter, ordered by name */
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
    /** Preview a submission without writing anything */
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
    /** Check whether the server can serve requests */
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
    ActingCoordinator: {
      chapterName: string;
      /** Format: uuid */
      coordinatorId: string;
      /** @description Null when the deployment has no name for the coordinator. */
      name: string | null;
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
      /** @description The number of these mentors that already have the corrected record. */
      alreadyRegistered: number;
      /** @description The number of records in force that would be withdrawn. */
      inForce: number;
      template?: components["schemas"]["StoredTemplate"] & unknown;
    };
    /** @description The counts cover the whole selection. Each mentor counts by the latest outcome. */
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
       * @description A correction withdraws records of an earlier bulk registration and registers the corrected ones. A withdrawal only withdraws records.
       * @enum {string}
       */
      kind: "registration" | "correction" | "withdrawal";
      mentor: components["schemas"]["OnlyMentor"];
      /**
       * Format: uuid
       * @description The bulk registration whose records this correction or withdrawal withdraws. Null for other kinds.
       */
      ofBulkId: string | null;
      open: number;
      round: number;
      /**
       * @description The phase of the latest round. After the round has settled, its result.
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
      /** @description The number of records that this correction or withdrawal has withdrawn. */
      withdrawn: number;
      /** @description The number of this bulk registration's records that were later withdrawn. */
      withdrawnSince: number;
    };
    BulkRegistrationPage: {
      items: components["schemas"]["BulkRegistration"][];
      /** @description The value of `after` for the next page. Absent on the last page. */
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
       * @description A correction withdraws records of an earlier bulk registration and registers the corrected ones. A withdrawal only withdraws records.
       * @enum {string}
       */
      kind: "registration" | "correction" | "withdrawal";
      mentor: components["schemas"]["OnlyMentor"];
      /**
       * Format: uuid
       * @description The bulk registration whose records this correction or withdrawal withdraws. Null for other kinds.
       */
      ofBulkId: string | null;
      open: number;
      progress: components["schemas"]["Progress"];
      round: number;
      /**
       * @description The phase of the latest round. After the round has settled, its result.
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
      /** @description The number of records that this correction or withdrawal has withdrawn. */
      withdrawn: number;
      /** @description The number of this bulk registration's records that were later withdrawn. */
      withdrawnSince: number;
    };
    Change: {
      /**
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency: number;
    };
    Changed: {
      /** Format: uuid */
      bulkId: string;
      /** @description The concurrency that is in force from now on. */
      concurrency: number;
      round: number;
    };
    ChapterMentorPage: {
      items: (components["schemas"]["OnlyMentor"] & unknown)[];
      /** @description The value of `after` for the next page. Absent on the last page. */
      next?: string;
    };
    /** @description The part of a registration that every coordinator of the chapter sees. It has no note and no failures. */
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
      /** @description The number of mentors that the registration has registered. */
      registered: number;
    };
    ChapterRegistrationPage: {
      items: components["schemas"]["ChapterRegistration"][];
      /** @description The value of `after` for the next page. Absent on the last page. */
      next?: string;
    };
    Correction: {
      /**
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these mentors. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description The changes of the template. Absent fields stay unchanged. With null or a blank text as `note`, the corrected records have no note; the withdrawn records keep theirs. */
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
         * @description The number of this activity among identical ones. 2 registers the same activity once more.
         * @default 1
         */
        occurrence?: number;
      };
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description The correction to preview. */
    CorrectionPreflightRequest: {
      /**
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these mentors. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description The changes of the template. Absent fields stay unchanged. With null or a blank text as `note`, the corrected records have no note; the withdrawn records keep theirs. */
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
         * @description The number of this activity among identical ones. 2 registers the same activity once more.
         * @default 1
         */
        occurrence?: number;
      };
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
        failedPercent?: number;
      };
    };
    Health: {
      checks?: {
        [key: string]: "ok" | "unavailable";
      };
      problems?: {
        /** @description The problem and its solution, for people. */
        detail: string;
        /** @enum {string} */
        part: "temporal" | "supabase";
        /**
         * @description A stable code for programs.
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
      /** @description The value of `after` for the next page. Absent on the last page. */
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
      /** @description The value of `after` for the next page. Absent on the last page. */
      next?: string;
    };
    /** @description Null when the bulk registration is for several mentors. */
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
      /** @description The mentors that this registration and the request have in common, in the order of the request. */
      mentorIds: string[];
      /** @description The number of mentors that the registration has registered. */
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
      /** @description Ids of mentors in other chapters, and unknown ids. */
      notInChapter: string[];
      /** @description Registrations for the same day in the chapter, by any coordinator, that overlap with the request. Two registrations overlap when at least half of the mentors of the smaller one are in both. The list starts with the most common mentors and has at most 20 entries. */
      overlaps: components["schemas"]["Overlap"][];
      repeated: number;
    };
    /** @description The submission to preview. */
    PreflightRequest: {
      /**
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Upper and lower case are equal. A repeated id counts once. */
      mentorIds: string[];
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      template: components["schemas"]["Template"];
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description Problem details (RFC 9457). `type` is stable. The texts are for people and may change. */
    Problem: {
      /** Format: uuid */
      bulkId?: string;
      detail?: string;
      /** @description The first 20 broken rules. */
      errors?: {
        field: string;
        /** @description The line in the list of mentors, from 1. */
        line?: number;
        rule: string;
      }[];
      /**
       * @description The first field that breaks a rule.
       * @example template.date
       */
      field?: string;
      /** @description The line in the list of mentors, from 1. */
      line?: number;
      /**
       * @description A stable code that says why a service doesn't work.
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
    /** @description The progress of the latest round at this moment. */
    Progress: {
      alreadyRegistered: number;
      /** Format: uuid */
      bulkId: string;
      cancelled: number;
      /** @description The number of writes that may be in flight. */
      concurrency: number;
      failed: number;
      paused?: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        reason: "person" | "tolerance";
      };
      /**
       * @description `waiting`: no item settles at the moment, `waitingFor` says why, and the run continues by itself. `paused`: the run waits until it is resumed or cancelled. `interrupted`: items are open, but no run works on them. A retry includes them.
       * @enum {string}
       */
      phase: "running" | "waiting" | "paused" | "cancelling" | "interrupted" | "settled";
      round: number;
      settled: number;
      succeeded: number;
      total: number;
      waitingFor?: components["schemas"]["WaitingFor"];
    };
    /** @description One mentor's outcome, and the counts that include it. */
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
      /** @description The number of this update in the round, from 1, in the order of settling, without gaps. */
      sequence: number;
      settled: number;
      /** Format: date-time */
      settledAt: string;
      succeeded: number;
      total: number;
    };
    /** @description Without `only`, the retry takes every item that hasn't succeeded. */
    Retry: {
      /**
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
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
      /** @description The round to open. The same request again gets the same round. Default: the round after the latest. */
      round?: number;
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description A snapshot that replaces `skipped` events of the kind `settled`, because the caller read too slowly. */
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
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Upper and lower case are equal. A repeated id counts once. */
      mentorIds: string[];
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      template: components["schemas"]["Template"];
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
        failedPercent?: number;
      };
    };
    SubmissionError: {
      code: string;
      message: string;
      retryable: boolean;
    };
    /** @description The one activity that is registered for every mentor. Texts are normalised: Unicode's normal form C, line feeds, plain spaces, no zero-width characters, and no invisible characters at the ends. */
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
       * @description The number of this activity among identical ones. 2 registers the same activity once more.
       * @default 1
       */
      occurrence?: number;
    };
    WaitingFor: {
      /** @description The number of the attempt that failed last. */
      attempt?: number;
      /**
       * @description Why the run can't continue. `worker`: no worker polls the task queue. `wrongProject`: only workers of another Supabase project poll it.
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
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these mentors. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
        failedPercent?: number;
      };
    };
    /** @description The withdrawal to preview. */
    WithdrawalPreflightRequest: {
      /**
       * @description The writes in flight. A request can only lower the deployment's maximum, which is the default.
       * @example 5
       */
      concurrency?: number;
      /**
       * @description The seconds after which open items fail with the code `deadline`. Default: 7 days.
       * @example 86400
       */
      deadline?: number;
      /** @description Only these mentors. Default: every mentor with a record in force of the bulk registration. */
      mentorIds?: string[];
      /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
      mentorsPerActivity?: number;
      /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
      mentorsPerWrite?: number;
      /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
      tolerance?: {
        /**
         * @description The number of settled items from which `failedPercent` applies.
         * @default 20
         */
        afterSettled?: number;
        /** @description The allowed number of failed items. */
        failedCount?: number;
        /** @description The allowed percentage of failed items among the settled ones. */
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
        /** @description Part of the activity type. Case and accents don't matter. */
        activityType?: string;
        /** @description The `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description The month of the activity's date. */
        month?: string;
        /** @description `open`: some items are not settled, in any phase of the run. */
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description The writes in flight. A request can only lower the deployment's maximum, which is the default. */
        concurrency?: number;
        /** @description The seconds after which open items fail with the code `deadline`. Default: 7 days. */
        deadline?: number;
        /** @description The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them. */
        mentorsPerActivity?: number;
        /** @description The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250. */
        mentorsPerWrite?: number;
        /** @description Required with a list, as in `template[date]=2026-11-20`. Proxies write addresses into their logs. Use a JSON body for texts that must not be logged. */
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
           * @description The number of this activity among identical ones. 2 registers the same activity once more.
           * @default 1
           */
          occurrence?: number;
        };
        /** @description The run pauses when more items fail than this. A person can then resume or cancel it. */
        tolerance?: {
          /**
           * @description The number of settled items from which `failedPercent` applies.
           * @default 20
           */
          afterSettled?: number;
          /** @description The allowed number of failed items. */
          failedCount?: number;
          /** @description The allowed percentage of failed items among the settled ones. */
          failedPercent?: number;
        };
      };
      header: {
        /** @description A UUID becomes the `bulkId`. Any other key is turned into a `bulkId` that depends on the coordinator and the key. The same key with the same body gives the same answer. */
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
      /** @description The bulk registration is stored, and its run has started. Repeating the request gets the same answer. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Another request has used this key */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The new concurrency is in force */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Changed"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The run has received the message */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Steered"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description A UUID becomes the `bulkId`. Any other key is turned into a `bulkId` that depends on the coordinator and the key. The same key with the same body gives the same answer. */
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
      /** @description The bulk registration is stored, and its run has started. Repeating the request gets the same answer. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Another request has used this key */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The preflight at this moment */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AmendmentPreflight"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description The `next` of the previous page. */
        after?: string;
        /** @description Whether the CSV starts with a byte order mark, which Excel needs to recognise UTF-8. JSON ignores it. Default: false. */
        bom?: "true" | "false";
        /** @description Only items that failed with this code. */
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
        /** @description Of `text/csv`: the language of its headings and sentences. `nb` is Norwegian bokmål, with semicolons between the cells, as its spreadsheets take them. Default: en. */
        language?: "en" | "nb";
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The run has received the message */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Steered"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description The `id` of the last event that arrived, `<round>.<sequence>`. Only later events are sent. */
        "last-event-id"?: string;
      };
      path: {
        bulkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream of events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/event-stream": string;
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The run has received the message */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Steered"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description Names the round that the request opens. A request with the same key gets the same round. `round` in the body does the same and takes precedence. */
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
      /** @description The round has started */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description A UUID becomes the `bulkId`. Any other key is turned into a `bulkId` that depends on the coordinator and the key. The same key with the same body gives the same answer. */
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
      /** @description The bulk registration is stored, and its run has started. Repeating the request gets the same answer. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Accepted"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Another request has used this key */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The preflight at this moment */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AmendmentPreflight"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description An operator has removed the bulk registration after its retention time. The activities that it registered stay */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description Part of the activity type. Case and accents don't matter. */
        activityType?: string;
        /** @description The `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description The month of the activity's date. */
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
        /** @description The `next` of the previous page. */
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
  me: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The coordinator at this moment */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ActingCoordinator"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
  mentors: {
    parameters: {
      query?: {
        active?: "true" | "false";
        /** @description The `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description Part of a name. Case and accents don't matter. */
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
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The preflight at this moment */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Preflight"];
        };
      };
      /** @description A field breaks a rule. Nothing has been written */
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
      /** @description The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many requests or streams. Retry-After says after how many seconds to try again */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem */
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
      /** @description The server can serve requests */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** @description The server can't serve requests now */
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
