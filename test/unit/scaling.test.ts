/** The needs of a deployment, computed from the measured costs and by simulation. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { needsOf, TYPICAL, UNITS_FILE, workOf } from "../../bench/scaling/model.ts";
import type { Units } from "../../bench/scaling/model.ts";
import { simulate } from "../../bench/scaling/simulation.ts";

const units = JSON.parse(await readFile(UNITS_FILE, "utf8")) as Units;
const hardware = { processors: 2, writesInFlight: 20, latency: 20 };

describe("the arithmetic", () => {
  it("counts a write per mentor of a small registration, and a write per thirty of a large one", () => {
    expect(workOf(units, 20)).toMatchObject({ writes: 20, activities: 20 });
    expect(workOf(units, 3_000)).toMatchObject({ writes: 30, activities: 1 });
  });

  it("grows with the coordinators", () => {
    const few = needsOf(units, { ...TYPICAL, coordinators: 100 });
    const many = needsOf(units, { ...TYPICAL, coordinators: 1_000 });
    expect(many.writesPerSecond).toBeCloseTo(10 * few.writesPerSecond);
    expect(many.processors.postgres).toBeCloseTo(10 * few.processors.postgres);
  });
});

describe("the simulation", () => {
  it("gives a registration the time that it takes alone when hardly any other comes", () => {
    const { alone, median } = simulate(units, { ...TYPICAL, coordinators: 1 }, hardware);
    expect(median).toBeCloseTo(alone);
  });

  it("gives registrations more time under load, above all with few writes in flight", () => {
    const deployment = { ...TYPICAL, coordinators: 10_000 };
    const { alone, p95 } = simulate(units, deployment, hardware);
    const narrow = simulate(units, deployment, { ...hardware, writesInFlight: 5 });
    expect(p95).toBeGreaterThan(alone);
    expect(narrow.p95).toBeGreaterThan(p95);
  });
});
