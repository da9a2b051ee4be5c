/** The README's example for backends. */
import { blocksOf, pageAt } from "./documentation.ts";

export function readmeExample(): string {
  const [example] = blocksOf(pageAt("README.md"), "ts");
  if (example === undefined) throw new Error("The README has no example");
  return example;
}
