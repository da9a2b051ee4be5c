/** The README's example for backends. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export async function readmeExample(): Promise<string> {
  const readme = await readFile(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const [example, ...others] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
  if (example === undefined || others.length > 0) throw new Error("The README has not one example");
  return example;
}
