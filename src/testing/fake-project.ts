/** A fake project whose rounds have all been audited. */
import type { Project, UnauditedRound } from "../activities/dependencies.ts";

export const PROJECT_ID = "c0000000-0000-4000-8000-000000000001";

export class FakeProject implements Project {
  readonly #id: string;

  constructor(id: string = PROJECT_ID) {
    this.#id = id;
  }

  async id(): Promise<string> {
    return this.#id;
  }

  async unauditedRounds(): Promise<UnauditedRound[]> {
    return [];
  }
}
