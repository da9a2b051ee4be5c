/** Tables on a page in Markdown: each is between two comments that name the table. */
import { readFile, writeFile } from "node:fs/promises";

export async function writeTables(file: string, tables: Readonly<Record<string, string>>): Promise<void> {
  let page = await readFile(file, "utf8");
  for (const [name, text] of Object.entries(tables)) page = withTable(page, name, text);
  await writeFile(file, page);
}

export function withTable(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page has no table ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
