/** Server-sent events, read by the rules of the HTML standard as far as the backend uses them. */

export interface StreamEvent {
  event: string;
  id?: string;
  data: unknown;
}

/** Events as they come; ends with the stream. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent, void, undefined> {
  if (response.body === null) return;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const read = readBlock(block);
      if (read !== undefined) yield read;
    }
  }
}

export async function readEvents(response: Response): Promise<StreamEvent[]> {
  return Array.fromAsync(eventsOf(response));
}

function readBlock(block: string): StreamEvent | undefined {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field("data");
  if (data === undefined) return undefined;
  const id = field("id");
  return { event: field("event") ?? "message", data: JSON.parse(data), ...(id !== undefined && { id }) };
}

/** Data of a `settled` event. */
export interface SettledEvent {
  sequence: number;
  mentorId: string;
  outcome: { status: string; detail: string; error?: { code: string } };
  settled: number;
}

export function settledOf(events: readonly StreamEvent[]): SettledEvent[] {
  return events.flatMap(({ event, data }) => (event === "settled" ? [data as SettledEvent] : []));
}
