/**
 * Has the Temporal SDK download one of its test servers. The SDK only downloads what it also starts, and a process
 * that has used it for that can't configure the SDK's runtime any more: so another process does it.
 */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { killGroup, killOnExit } from "./child-process.ts";

/** Which server: the dev server (the Temporal CLI), or the one that skips time. */
export type SdkServerKind = "dev-server" | "time-skipping";

/** Downloads into an empty folder and returns the path of the program. */
export type Download = (directory: string, signal?: AbortSignal) => Promise<string>;

/** Thrown when nothing could be downloaded; says what the SDK said, or that nothing moved. */
export class SdkDownloadError extends Error {
  override readonly name = "SdkDownloadError";
}

const ENTRY = fileURLToPath(new URL(`sdk-download-entry${extname(import.meta.url)}`, import.meta.url));

/** What the SDK appends to the name of a file that isn't complete yet. */
const INCOMPLETE = ".downloading";

export function downloadWithSdk(
  kind: SdkServerKind,
  // A slow download may take as long as it wants, as long as it moves.
  limits: { startsWithin: number; stallsAtMost: number } = { startsWithin: 30_000, stallsAtMost: 60_000 },
): Download {
  return async (directory, signal) => {
    const child = spawn(process.execPath, [ENTRY, kind, directory], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const forget = child.pid === undefined ? () => undefined : killOnExit(child.pid, "SIGKILL");
    let lastLine = "";
    createInterface({ input: child.stderr }).on(
      "line",
      (line) => (lastLine = line.trim() === "" ? lastLine : line),
    );
    let ended = false;
    child.once("close", () => (ended = true));
    child.once("error", (error) => {
      lastLine = error.message;
      ended = true;
    });

    try {
      let size = -1;
      let deadline = Date.now() + limits.startsWithin;
      for (;;) {
        // Asked before the files are: what it wrote before its end is then seen.
        const isOver = ended;
        const complete = filesOf(directory).find((name) => !name.endsWith(INCOMPLETE));
        if (complete !== undefined) return join(directory, complete);
        if (isOver) throw new SdkDownloadError(lastLine || "it ended without a word");
        signal?.throwIfAborted();
        const received = receivedBytes(directory);
        if (received > size) {
          deadline = Date.now() + (received < 0 ? limits.startsWithin : limits.stallsAtMost);
          size = received;
        }
        if (Date.now() > deadline) throw new SdkDownloadError("nothing was received any more");
        await delay(100);
      }
    } finally {
      // With it goes the server that it may have started by now.
      killGroup(child.pid, "SIGKILL");
      forget();
    }
  };
}

function filesOf(directory: string): string[] {
  return readdirSync(directory);
}

/** Below 0: nothing has been received yet. */
function receivedBytes(directory: string): number {
  const incomplete = filesOf(directory).find((name) => name.endsWith(INCOMPLETE));
  if (incomplete === undefined) return -1;
  return statSync(join(directory, incomplete), { throwIfNoEntry: false })?.size ?? -1;
}
