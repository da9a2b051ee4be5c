/** The type of all texts of the console. English is the pattern: a language that lacks a text does not compile. */
import type { english } from "./en/index.ts";

export type Texts = typeof english;
