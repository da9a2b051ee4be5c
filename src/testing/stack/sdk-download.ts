/**
 * Makes the Temporal SDK download one of its test servers. The SDK downloads only a server that it also starts. A process that
 * has done so can't configure the SDK's runtime any more, so another process does the download.
 */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { rename } from "node:fs/promises";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { killGroup, killOnExit } from "./child-process.ts";
import type { InstallWay } from "./tool-cache.ts";

const SDK_VERSION = "1.23.0";

/** The kind of server: the dev server (the Temporal CLI), or the server that skips time. */
export type SdkServerKind = "dev-server" | "time-skipping";

/** Downloads into an empty folder and returns the path of the program. */
export type Download = (directory: string, signal?: AbortSignal) => Promise<string>;

/** Thrown when the download fails. The message has the SDK's reason, or says that no data arrived. */
export class SdkDownloadError extends Error {
  override readonly name = "SdkDownloadError";
}

const ENTRY = fileURLToPath(new URL(`sdk-download-entry${extname(import.meta.url)}`, import.meta.url));

/** The suffix that the SDK gives to incomplete files. */
const INCOMPLETE = ".downloading";

/**
 * The way in which the cache of programs gets a server of the SDK's.
 *
 * @param file the name of the program's file
 */
export function installWithSdk(
  kind: SdkServerKind,
  file: string,
  {
    download = downloadWithSdk(kind),
    signal,
  }: { download?: Download | undefined; signal?: AbortSignal | undefined },
): InstallWay {
  return {
    name: "the SDK's download",
    folder: `${file}-of-sdk-${SDK_VERSION}`,
    async install(directory) {
      await rename(await download(directory, signal), join(directory, file));
    },
  };
}

export function downloadWithSdk(
  kind: SdkServerKind,
  // A slow download has no time limit while data arrives.
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
        // The end is read before the files, so that files written before the end are seen.
        const isOver = ended;
        const complete = filesOf(directory).find((name) => !name.endsWith(INCOMPLETE));
        if (complete !== undefined) return join(directory, complete);
        if (isOver) throw new SdkDownloadError(lastLine || "the download ended without a message");
        signal?.throwIfAborted();
        const received = receivedBytes(directory);
        if (received > size) {
          deadline = Date.now() + (received < 0 ? limits.startsWithin : limits.stallsAtMost);
          size = received;
        }
        if (Date.now() > deadline) throw new SdkDownloadError("no more data arrived");
        await delay(100);
      }
    } finally {
      // This also kills the server that the process may have started.
      killGroup(child.pid, "SIGKILL");
      forget();
    }
  };
}

function filesOf(directory: string): string[] {
  return readdirSync(directory);
}

/** @returns a negative number before the first data arrives */
function receivedBytes(directory: string): number {
  const incomplete = filesOf(directory).find((name) => name.endsWith(INCOMPLETE));
  if (incomplete === undefined) return -1;
  return statSync(join(directory, incomplete), { throwIfNoEntry: false })?.size ?? -1;
}
