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
  /** Before anything is known that could be shown. */
  say(text: string): void;
  stop(last: State | undefined): void;
}

const NO_ANSWER = "The run does not answer. Is a worker running?";

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
    if (snapshot === undefined) {
      if (this.#counts === undefined) this.#display.say(NO_ANSWER);
      this.#standstill = "no answer from the run";
    } else {
      const { total, settled, failed } = snapshot;
      this.#counts ??= { total, settled, failed };
      this.#standstill = standstillText(snapshot);
    }
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

  #said = "";

  say(text: string): void {
    if (text !== this.#said) say(text);
    this.#said = text;
  }

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
    this.#write(state);
  }

  stop(last: State | undefined): void {
    if (last !== undefined) this.#write(last);
  }

  say(line: string): void {
    if (line !== this.#said) say(line);
    this.#said = line;
  }

  #write({ settled, total, failed, rate, outlook }: State): void {
    this.say(`${settled}/${total} settled, ${failed} failed, ${rate}, ${outlook}`);
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
