/** The backend's lists, read page by page. */
import type { HttpScene } from "./http-scene.ts";

export interface ListPage<T> {
  items: T[];
  next?: string;
}

export interface ListPages<T> {
  items: T[];
  /** The number of entries of each page. */
  lengths: number[];
}

export async function readPage<T>(scene: HttpScene, coordinator: number, path: string): Promise<ListPage<T>> {
  const answer = await scene.call(coordinator, path);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as ListPage<T>;
}

export async function readPages<T>(
  scene: HttpScene,
  coordinator: number,
  path: string,
  limit: number,
): Promise<ListPages<T>> {
  const pages: ListPage<T>[] = [];
  let next: string | undefined;
  do {
    const query = new URLSearchParams({ limit: String(limit), ...(next !== undefined && { after: next }) });
    const page = await readPage<T>(
      scene,
      coordinator,
      `${path}${path.includes("?") ? "&" : "?"}${query.toString()}`,
    );
    pages.push(page);
    ({ next } = page);
  } while (next !== undefined);
  return { items: pages.flatMap(({ items }) => items), lengths: pages.map(({ items }) => items.length) };
}
