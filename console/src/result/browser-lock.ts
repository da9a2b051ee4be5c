/** The locks that the tabs of a browser share. The browser releases a lock when its tab is closed. */

/** The used part of a browser's `navigator.locks`. */
export interface Locks {
  request(name: string, options: LockRequest, hold: () => Promise<void>): Promise<unknown>;
  query(): Promise<{ held?: readonly NamedLock[]; pending?: readonly NamedLock[] }>;
}

interface LockRequest {
  signal: AbortSignal;
  /** Default: `exclusive`. */
  mode?: "exclusive" | "shared";
}

interface NamedLock {
  name?: string;
}

/** Absent without HTTPS, except on localhost. */
export const browserLocks = (navigator as { locks?: Locks }).locks;

/** @returns a function that releases the lock, or undefined when the lock is no longer needed */
export function takeLock(
  locks: Locks,
  name: string,
  request: LockRequest,
): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const hold = () => new Promise<void>((release) => resolve(release));
    locks.request(name, request, hold).catch((error: unknown) => {
      if (request.signal.aborted) resolve(undefined);
      else reject(error);
    });
  });
}
