/**
 * Reads an event stream with as little processor time as possible, because the viewers of a bench share the machine
 * with what they measure. Other viewers would use the EventSource of their platform.
 */
import { request } from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";

/** The first settle time of an event: an update has its own, and one in its outcome. */
const SETTLED_AT = /"settledAt":"([^"]+)"[^\n]*\n/g;

/**
 * @param onSettled called for each update with the settle time and with the time of its arrival, both in milliseconds
 * since the epoch
 * @returns the number of updates
 */
export async function readSettled(
  url: string,
  accessToken: string,
  onSettled: (settledAt: number, openedAt: number) => void,
): Promise<number> {
  const call = request(url, { headers: { authorization: `Bearer ${accessToken}` } });
  call.end();
  const [response] = (await once(call, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`);
  response.setEncoding("utf8");
  const openedAt = Date.now();
  let seen = 0;
  let rest = "";
  for await (const chunk of response as AsyncIterable<string>) {
    const text = rest + chunk;
    const end = text.lastIndexOf("\n\n") + 2;
    rest = text.slice(end);
    for (const [, settledAt] of text.slice(0, end).matchAll(SETTLED_AT)) {
      onSettled(Date.parse(settledAt ?? ""), openedAt);
      seen += 1;
    }
  }
  return seen;
}
