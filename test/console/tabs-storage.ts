/** What the tabs of a browser keep together: a change by one of them is told to the others. */

export function openTabsStorage() {
  const items = new Map<string, string>();
  const tabs = new Set<() => void>();
  const storage = {
    isFull: false,
    /** @param onChange by another tab */
    tab: (onChange: () => void = () => undefined) => {
      tabs.add(onChange);
      return {
        getItem: (name: string) => items.get(name) ?? null,
        setItem: (name: string, value: string) => {
          if (storage.isFull) throw new DOMException("No room", "QuotaExceededError");
          items.set(name, value);
          for (const tell of tabs) if (tell !== onChange) queueMicrotask(tell);
        },
      };
    },
  };
  return storage;
}
