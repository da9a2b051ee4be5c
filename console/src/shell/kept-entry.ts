/** Keeps one value as JSON in a storage of the browser. */

export type EntryStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface KeptEntry<T> {
  read(): T | undefined;
  /** @param value undefined removes the entry */
  write(value: object | undefined): void;
}

/**
 * @param parse gets the parsed JSON, or null without an entry. An entry that `parse` refuses, by undefined or by an error, counts as
 * absent: another version of the console or a person has changed it
 */
export function keepEntry<T>(
  storage: EntryStorage,
  name: string,
  parse: (kept: unknown) => T | undefined,
): KeptEntry<T> {
  return {
    read() {
      try {
        return parse(JSON.parse(storage.getItem(name) ?? "null"));
      } catch {
        return undefined;
      }
    },
    write(value) {
      try {
        if (value === undefined) storage.removeItem(name);
        else storage.setItem(name, JSON.stringify(value));
      } catch {
        // The storage is full. The older entry must go, or it would come back instead of this one.
        storage.removeItem(name);
      }
    },
  };
}
