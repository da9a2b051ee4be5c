/** What several projects of a test run need is started once, and stopped when the last of them has ended. */

/** What is started, as plain JSON, and how it is stopped. */
interface Started<T> {
  value: T;
  stop: () => Promise<void>;
}

interface Shared {
  users: number;
  started: Promise<Started<unknown>>;
}

/** On the global object: each project loads its setups anew, and would have a variable of a module for itself. */
const SHARED = Symbol.for("durable-bulk-registration.shared-by-projects");

function sharedByProjects(): Map<string, Shared> {
  const holder = globalThis as { [SHARED]?: Map<string, Shared> };
  return (holder[SHARED] ??= new Map());
}

/**
 * @param name what it is, such as `postgres`
 * @param start called for the first project alone
 * @returns what was started, and how this project gives it back
 */
export async function sharedByRun<T>(
  name: string,
  start: () => Promise<Started<T>>,
): Promise<{ value: T; giveBack: () => Promise<void> }> {
  const all = sharedByProjects();
  const shared = all.get(name) ?? { users: 0, started: start() };
  all.set(name, shared);
  shared.users += 1;
  const { value, stop } = (await shared.started) as Started<T>;
  return {
    value,
    giveBack: async () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      all.delete(name);
      await stop();
    },
  };
}
