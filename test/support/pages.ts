/** Lists that come in pages, read to their end. */
import { expect } from "vitest";
import type { Page } from "../../src/client/page.ts";

/** Every entry of every page. Only the last page may have room left. */
export async function readPages<T>(limit: number, read: (after?: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await read(after);
    if (next !== undefined) expect(items).toHaveLength(limit);
    all.push(...items);
    after = next;
  } while (after !== undefined);
  return all;
}
