/**
 * Keeps the code that Node has compiled for a test file: Vitest ends the process by a signal, and Node writes its cache
 * only at an orderly end.
 */
import { flushCompileCache } from "node:module";
import { afterAll } from "vitest";

afterAll(() => flushCompileCache());
