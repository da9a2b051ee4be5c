/**
 * Node's diagnostics channels, on which this process reports how it follows rounds. Telemetry listens to them. No message names a
 * person.
 */
import { channel, subscribe } from "node:diagnostics_channel";

const POLL = "durable-bulk-registration:poll";
const WATCH = "durable-bulk-registration:watch";

/** One question to Postgres for the settled items of a watched round. */
export interface PollMessage {
  seconds: number;
  failed: boolean;
}

/** A watched round or a viewer that was added (1) or removed (-1). */
export interface WatchMessage {
  rounds?: 1 | -1;
  viewers?: 1 | -1;
}

const polls = channel(POLL);
const watches = channel(WATCH);

export function tellPoll(message: PollMessage): void {
  polls.publish(message);
}

export function tellWatch(message: WatchMessage): void {
  watches.publish(message);
}

/** Listens for as long as the process lives. */
export function listenToWatches(listener: {
  poll: (message: PollMessage) => void;
  watch: (message: WatchMessage) => void;
}): void {
  subscribe(POLL, (message) => listener.poll(message as PollMessage));
  subscribe(WATCH, (message) => listener.watch(message as WatchMessage));
}
