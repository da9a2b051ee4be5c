/** The form of a problem in the tables of problems: sentences that quote what was found. */

export interface ProblemFacts {
  namespace?: string | undefined;
  /** Names of search attributes. */
  attributes?: readonly string[] | undefined;
  /** The codes that the server answered, such as `HTTP 404, PGRST202`. */
  seen?: string | undefined;
  taskQueue?: string | undefined;
  /** What the deployment has, and what it needs: versions, times or counts. */
  found?: string | undefined;
  needed?: string | undefined;
}

export interface ProblemEntry {
  passing?: true;
  advisory?: true;
  message: (facts: ProblemFacts) => string;
  remedy: (facts: ProblemFacts) => string;
}
