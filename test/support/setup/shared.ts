/** Parts that several projects of a test run need: started once, and stopped when the last project has ended. */

/** The address of a started part as plain JSON, and its stop function. */
interface Started<T> {
  value: T;
  stop: () => Promise<void>;
}

interface Shared {
  users: number;
  started: Promise<Started<unknown>>;
}

/** On the global object, because each project loads its setups anew with its own module variables. */
const SHARED = Symbol.for("durable-bulk-registration.shared-by-projects");

function sharedByProjects(): Map<string, Shared> {
  const holder = globalThis as { [SHARED]?: Map<string, Shared> };
  return (holder[SHARED] ??= new Map());
}

/**
 * @param name the part, such as `postgres`
 * @param start called for the first project only
 * @returns the started part, and a function with which this project releases it
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
