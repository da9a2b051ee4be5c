/**
 * Keeps a session between commands, so that a script of fifty commands signs in once. The user's state folder has one file per
 * project and coordinator, which only its owner may read. A broken file, or one that others can read, is ignored.
 */
import { createHash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

/** The most bytes of a session. */
const LARGEST = 64 * 1_024;

const sessionSchema = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_at: z.number().positive(),
});

export interface SessionOwner {
  /** Such as `~/.local/state`. */
  stateFolder: string;
  supabaseUrl: string;
  email: string;
}

export function sessionFileOf({ stateFolder, supabaseUrl, email }: SessionOwner): string {
  const owner = JSON.stringify([supabaseUrl.replace(/\/+$/, ""), email.toLowerCase()]);
  const name = createHash("sha256").update(owner).digest("hex").slice(0, 32);
  return join(stateFolder, "bulk-registration", "sessions", `${name}.json`);
}

/** The storage interface of supabase-js. A session that can't be written to the file stays in memory until the process ends. */
export class SessionFile {
  readonly #path: string;
  /** Whether to keep the session when supabase-js removes it. */
  readonly #isSpared: () => boolean;
  #held: string | null = null;

  constructor(path: string, isSpared: () => boolean) {
    this.#path = path;
    this.#isSpared = isSpared;
  }

  /** Reads the file first, because another command may have renewed the session. */
  getItem(): string | null {
    return readSession(this.#path) ?? this.#held;
  }

  async setItem(_key: string, value: string): Promise<void> {
    this.#held = value;
    const folder = dirname(this.#path);
    const unfinished = `${this.#path}.${randomUUID()}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      await writeFile(unfinished, value, { mode: 0o600, flag: "wx" });
      await rename(unfinished, this.#path);
    } catch {
      // When the file can't be written, the next command signs in again.
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  async removeItem(): Promise<void> {
    if (!this.#isSpared()) await this.forget();
  }

  async forget(): Promise<void> {
    this.#held = null;
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

function readSession(path: string): string | undefined {
  try {
    const descriptor = openSync(path, "r");
    try {
      // Checks the open file, because the name may point to another file by now.
      const { mode, uid, size } = fstatSync(descriptor);
      const isOwn = (mode & 0o077) === 0 && uid === (process.getuid?.() ?? uid);
      if (!isOwn || size > LARGEST) return undefined;
      const contents = readFileSync(descriptor, "utf8");
      return sessionSchema.safeParse(JSON.parse(contents)).success ? contents : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
