/** Shows the progress of a round: a bar on a terminal, lines elsewhere, and JSON lines for programs. */
import cliProgress from "cli-progress";
import type { RoundEvent } from "../client/types.ts";
import type { Counts } from "../domain/progress.ts";
import { standstillText } from "./phase-text.ts";
import { rateText, remainingText, SettlingRate } from "./settling-rate.ts";
import { jsonLine, say, write } from "./terminal.ts";

export interface ProgressView {
  show(event: RoundEvent): void | Promise<void>;
  /** Restores the terminal. */
  stop(): void;
}

/** @param json whether the output is for a program */
export function createProgressView(json: boolean): ProgressView {
  if (json) return new JsonLines();
  return new Lines(process.stderr.isTTY ? new Bar() : new PlainLines());
}

interface State {
  total: number;
  settled: number;
  failed: number;
  rate: string;
  /** Why the run stands still. Empty when the run works. */
  standstill: string;
  /** The standstill, or the time left. */
  outlook: string;
}

interface Display {
  show(state: State): void;
  stop(last: State | undefined): void;
}

/** Turns events into the state that a person reads, for a bar and for lines. */
class Lines implements ProgressView {
  readonly #rate = new SettlingRate();
  readonly #display: Display;
  #counts: Pick<State, "total" | "settled" | "failed"> | undefined;
  #standstill = "";

  constructor(display: Display) {
    this.#display = display;
  }

  show(event: RoundEvent): void {
    if (event.kind === "updates") {
      for (const update of event.updates) {
        this.#rate.add(update);
        this.#count(update);
      }
    } else {
      this.#standstill = standstillText(event.snapshot);
      this.#count(event.snapshot);
    }
    const state = this.#state();
    if (state !== undefined) this.#display.show(state);
  }

  stop(): void {
    this.#display.stop(this.#state());
  }

  /** Keeps the higher counts: a snapshot may be ahead of the updates that come after it. */
  #count({ total, settled, failed }: Pick<Counts, "settled" | "failed"> & { total: number }): void {
    if (settled >= (this.#counts?.settled ?? 0)) this.#counts = { total, settled, failed };
  }

  #state(): State | undefined {
    if (this.#counts === undefined) return undefined;
    const { total, settled } = this.#counts;
    const remaining = remainingText(this.#rate.secondsFor(total - settled));
    return {
      ...this.#counts,
      rate: rateText(this.#rate.perSecond),
      standstill: this.#standstill,
      outlook: settled === total ? "done" : this.#standstill || remaining,
    };
  }
}

class Bar implements Display {
  readonly #bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: "[{bar}] {value}/{total} settled, {failed} failed, {rate}, {outlook}",
    barCompleteChar: "#",
    barIncompleteChar: ".",
    barsize: 24,
    hideCursor: true,
    gracefulExit: false,
  });

  show({ total, settled, ...texts }: State): void {
    if (this.#bar.isActive) this.#bar.update(settled, texts);
    else this.#bar.start(total, settled, texts);
  }

  stop(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }
}

/** Milliseconds between two lines, unless the standstill changes. */
const LINE_PAUSE = 1_000;

class PlainLines implements Display {
  #saidAt = 0;
  #said: State | undefined;
  #due: NodeJS.Timeout | undefined;

  show(state: State): void {
    clearTimeout(this.#due);
    const pause = this.#saidAt + LINE_PAUSE - Date.now();
    if (pause <= 0 || state.standstill !== this.#said?.standstill) this.#write(state);
    // The latest state is written even when no further event comes for a long time.
    else this.#due = setTimeout(() => this.#write(state), pause);
  }

  stop(last: State | undefined): void {
    clearTimeout(this.#due);
    if (last !== undefined) this.#write(last);
  }

  #write(state: State): void {
    const [line, before] = [lineOf(state), this.#said && lineOf(this.#said)];
    if (line !== before) say(line);
    this.#said = state;
    this.#saidAt = Date.now();
  }
}

function lineOf({ settled, total, failed, rate, outlook }: State): string {
  return `${settled}/${total} settled, ${failed} failed, ${rate}, ${outlook}`;
}

class JsonLines implements ProgressView {
  async show(event: RoundEvent): Promise<void> {
    if (event.kind === "updates") {
      await write(event.updates.map((update) => jsonLine({ event: "settled", ...update })).join(""));
    } else if (event.kind === "snapshot" && event.snapshot.phase !== "settled") {
      // The command's result event says that the round has settled.
      await write(jsonLine({ event: "snapshot", ...event.snapshot }));
    }
  }

  stop(): void {
    // JSON lines are written at once, so none is left.
  }
}
