/** The metrics of a program, read from its text for Prometheus. */

export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export class Scrape {
  readonly #samples: readonly Sample[];

  constructor(text: string) {
    this.#samples = text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map(readSample);
  }

  /** The names in queries: a histogram by its three parts. */
  get names(): ReadonlySet<string> {
    return new Set(this.#samples.map(({ name }) => name));
  }

  /** The names of the labels that any series of the metric has. */
  labelsOf(name: string): ReadonlySet<string> {
    const own = this.#samples.filter((sample) => sample.name === name);
    return new Set(own.flatMap(({ labels }) => Object.keys(labels)));
  }

  /** The values of all labels of all series. */
  get labelValues(): ReadonlySet<string> {
    return new Set(this.#samples.flatMap(({ labels }) => Object.values(labels)));
  }

  /** The sum of the series with these labels; undefined when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const fitting = this.#samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return fitting.length === 0 ? undefined : fitting.reduce((sum, { value }) => sum + value, 0);
  }
}

/** @param address such as `127.0.0.1:9464` */
export async function scrape(address: string): Promise<Scrape> {
  const answer = await fetch(`http://${address}/metrics`);
  if (answer.status !== 200) throw new Error(`The metrics were answered with ${answer.status}`);
  return new Scrape(await answer.text());
}

function readSample(line: string): Sample {
  const [, name = "", labels = "", value = ""] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === "") throw new Error(`No sample: ${line}`);
  const pairs = [...labels.matchAll(/([\w]+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label = "", text = ""]) => [label, text])),
    value: Number(value),
  };
}
