/** The broadcasts of this process, one per round that somebody looks at, and how many viewers each coordinator has. */
import { BulkRegistrationClient } from "../../client.ts";
import type { BulkSubmissionHandle } from "../../client.ts";
import type { AppDependencies } from "../dependencies.ts";
import { clientOptions } from "../client-options.ts";
import { ProblemError } from "../problem.ts";
import { Broadcast } from "./broadcast.ts";
import { FreshestToken } from "./freshest-token.ts";
import type { HeldToken } from "./freshest-token.ts";

/** Seconds after which one of the streams may have ended. */
const RETRY_STREAMS = 10;

export interface Visit {
  broadcast: Broadcast;
  /** Once, when the viewer has gone. */
  leave: () => void;
}

interface Entry {
  tokens: FreshestToken;
  opened: Promise<Broadcast>;
}

export class Broadcasts {
  readonly #dependencies: AppDependencies;
  readonly #streamsPerCoordinator: number;
  readonly #entries = new Map<string, Entry>();
  readonly #streams = new Map<string, number>();

  constructor(dependencies: AppDependencies, streamsPerCoordinator: number) {
    this.#dependencies = dependencies;
    this.#streamsPerCoordinator = streamsPerCoordinator;
    dependencies.stopping?.addEventListener("abort", () => this.#close(), { once: true });
  }

  /**
   * @param round one that Postgres has shown to be the coordinator's
   * @throws {ProblemError} too many streams
   * @throws {BulkRegistrationError} the round can't be followed
   */
  async visit(
    coordinatorId: string,
    round: Pick<BulkSubmissionHandle, "bulkId" | "round">,
    token: HeldToken,
  ): Promise<Visit> {
    this.#take(coordinatorId);
    try {
      const { tokens, opened } = this.#entry(round, token);
      tokens.add(token);
      const broadcast = await opened;
      broadcast.enter();
      return {
        broadcast,
        leave: () => {
          tokens.remove(token);
          broadcast.leave();
          this.#release(coordinatorId);
        },
      };
    } catch (error) {
      this.#release(coordinatorId);
      throw error;
    }
  }

  #entry({ bulkId, round }: Pick<BulkSubmissionHandle, "bulkId" | "round">, token: HeldToken): Entry {
    const key = `${bulkId}:${round}`;
    const existing = this.#entries.get(key);
    if (existing !== undefined) return existing;
    const tokens = new FreshestToken(token);
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    const entry: Entry = { tokens, opened: this.#open(bulkId, tokens, forget) };
    entry.opened.catch(forget);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Through a client of its own: it outlives the request of whoever came first, and her token. */
  async #open(bulkId: string, tokens: FreshestToken, forget: () => void): Promise<Broadcast> {
    const client = await BulkRegistrationClient.forSession(
      clientOptions(this.#dependencies, async () => tokens.accessToken),
    );
    const handle = await client.attach(bulkId);
    return Broadcast.open({ temporal: this.#dependencies.temporal, handle, onClosed: forget });
  }

  #close(): void {
    for (const { opened } of this.#entries.values()) {
      opened.then(
        (broadcast) => broadcast.close(),
        () => undefined,
      );
    }
  }

  #take(coordinatorId: string): void {
    const streams = this.#streams.get(coordinatorId) ?? 0;
    if (streams >= this.#streamsPerCoordinator) {
      throw new ProblemError("too-many-streams", { retryAfter: RETRY_STREAMS });
    }
    this.#streams.set(coordinatorId, streams + 1);
  }

  #release(coordinatorId: string): void {
    const streams = (this.#streams.get(coordinatorId) ?? 1) - 1;
    if (streams > 0) this.#streams.set(coordinatorId, streams);
    else this.#streams.delete(coordinatorId);
  }
}
