/** Shows how far a round has come: a bar on a terminal, lines elsewhere, JSON lines for programs. */
import cliProgress from "cli-progress";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../client.ts";
import { Pace, rateText, remainingText } from "./pace.ts";
import { printJson, say } from "./terminal.ts";
import { standstillText } from "./words.ts";

export interface ProgressView {
  settled(update: BulkProgressUpdate): void | Promise<void>;
  /** Asked of the run now and then; undefined when it didn't answer. */
  moment(snapshot: BulkProgressSnapshot | undefined): void | Promise<void>;
  /** Leaves the terminal as it was found. */
  stop(): void;
}

/** @param json for programs */
export function createProgressView(json: boolean): ProgressView {
  if (json) return new JsonLines();
  return new Lines(process.stderr.isTTY ? new Bar() : new PlainLines());
}

interface State {
  total: number;
  settled: number;
  failed: number;
  rate: string;
  /** How long it takes yet, or what keeps it from going on. */
  outlook: string;
}

interface Display {
  show(state: State): void;
  stop(last: State | undefined): void;
}

/** What a person reads, wherever it is shown. */
class Lines implements ProgressView {
  readonly #pace = new Pace();
  readonly #display: Display;
  #counts: Pick<State, "total" | "settled" | "failed"> | undefined;
  #standstill = "";

  constructor(display: Display) {
    this.#display = display;
  }

  settled(update: BulkProgressUpdate): void {
    this.#pace.add(update);
    const { total, settled, failed } = update;
    this.#counts = { total, settled, failed };
    this.#show();
  }

  moment(snapshot: BulkProgressSnapshot | undefined): void {
    this.#standstill =
      snapshot === undefined ? "the run does not answer (is a worker running?)" : standstillText(snapshot);
    if (snapshot !== undefined) this.#counts ??= { total: snapshot.total, settled: 0, failed: 0 };
    this.#show();
  }

  stop(): void {
    this.#display.stop(this.#state());
  }

  #show(): void {
    const state = this.#state();
    if (state !== undefined) this.#display.show(state);
  }

  #state(): State | undefined {
    if (this.#counts === undefined) return undefined;
    const { total, settled } = this.#counts;
    const remaining = remainingText(this.#pace.secondsFor(total - settled));
    return {
      ...this.#counts,
      rate: rateText(this.#pace.rate),
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

/** Milliseconds between two lines that say only that it goes on. */
const LINE_PAUSE = 1_000;

class PlainLines implements Display {
  #saidAt = 0;
  #said = "";

  show(state: State): void {
    const now = Date.now();
    if (now - this.#saidAt < LINE_PAUSE) return;
    this.#saidAt = now;
    this.#say(state);
  }

  stop(last: State | undefined): void {
    if (last !== undefined) this.#say(last);
  }

  #say({ settled, total, failed, rate, outlook }: State): void {
    const line = `${settled}/${total} settled, ${failed} failed, ${rate}, ${outlook}`;
    if (line !== this.#said) say(line);
    this.#said = line;
  }
}

class JsonLines implements ProgressView {
  #phase = "";

  async settled(update: BulkProgressUpdate): Promise<void> {
    await printJson({ event: "settled", ...update });
  }

  async moment(snapshot: BulkProgressSnapshot | undefined): Promise<void> {
    // That it has settled, its result says.
    if (snapshot === undefined || snapshot.phase === this.#phase || snapshot.phase === "settled") return;
    this.#phase = snapshot.phase;
    await printJson({ event: "snapshot", ...snapshot });
  }

  stop(): void {
    // Every line was written when it was due.
  }
}
