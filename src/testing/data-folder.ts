/** Folders for databases that live no longer than a test: in memory where there is room, since they come and go by the hundred. */
import { mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's file system in memory. */
const IN_MEMORY = "/dev/shm";

/** Bytes that must be free there: containers often have 64 MB, and a test of 100,000 mentors needs more. */
const ROOM = 4 * 1_024 ** 3;

/** The caller removes it. */
export async function makeDataFolder(prefix: string): Promise<string> {
  return mkdtemp(join((await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir(), prefix));
}

async function hasRoom(path: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}
