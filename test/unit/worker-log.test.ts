/** The worker's log as programs read it. */
import { describe, expect, it } from "vitest";
import { createWorkerLogger } from "../../src/worker-log.ts";

describe("the worker's log", () => {
  it("is one JSON object per line, with level, time, message and the fields of the message", () => {
    const lines: string[] = [];
    const logger = createWorkerLogger("INFO", (line) => lines.push(line));

    logger.debug("too quiet to be seen");
    logger.warn("An attempt failed", { code: "busy", status: 503, count: 3n, error: new TypeError("x") });

    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith("\n")).toBe(true);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "WARN",
      message: "An attempt failed",
      code: "busy",
      status: 503,
      count: "3",
      error: { name: "TypeError", message: "x", stack: expect.any(String) },
    });
  });
});
