/** Keeps what Node has compiled in the process of a test file: Vitest ends that by a signal, and Node writes it at an orderly end alone. */
import { flushCompileCache } from "node:module";
import { afterAll } from "vitest";

afterAll(() => flushCompileCache());
