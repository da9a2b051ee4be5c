/** Limits the open progress streams of each coordinator in this process. */
import { ProblemError } from "../problem.ts";

/** The Retry-After for a refused stream, in seconds. */
const RETRY_STREAMS = 10;

export class StreamLimit {
  readonly #perCoordinator: number;
  readonly #open = new Map<string, number>();

  constructor(perCoordinator: number) {
    this.#perCoordinator = perCoordinator;
  }

  /**
   * Counts one more stream.
   *
   * @returns a function that takes the stream out of the count; call it once
   * @throws {ProblemError} `too-many-streams` when the coordinator has too many open streams
   */
  enter(coordinatorId: string): () => void {
    const open = this.#open.get(coordinatorId) ?? 0;
    if (open >= this.#perCoordinator)
      throw new ProblemError("too-many-streams", { retryAfter: RETRY_STREAMS });
    this.#open.set(coordinatorId, open + 1);
    return () => this.#leave(coordinatorId);
  }

  #leave(coordinatorId: string): void {
    const open = (this.#open.get(coordinatorId) ?? 1) - 1;
    if (open > 0) this.#open.set(coordinatorId, open);
    else this.#open.delete(coordinatorId);
  }
}
