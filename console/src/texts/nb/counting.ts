/** Numbers and counted things, in Norwegian bokmål. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import { createFormat } from "../../format.ts";
import { coarseDuration, createCounted, createPlural, listCounts } from "../counting.ts";

export const format = createFormat("nb-NO");

export const plural = createPlural("nb");

const counted = createCounted("nb", format);

export const mentors = counted("likeperson", "likepersoner");
export const failures = counted("feil", "feil");
export const records = counted("oppføring", "oppføringer");
export const seconds = counted("sekund", "sekunder");
export const minutes = counted("minutt", "minutter");
const hours = counted("time", "timer");

export const list = (parts: readonly [count: number, words: string][]) => listCounts(format, parts);

/** @param time in seconds */
export function duration(time: number): string {
  return coarseDuration(time, {
    fewSeconds: "noen få sekunder",
    seconds: (count) => `omtrent ${seconds(count)}`,
    minutes: (count) => `omtrent ${minutes(count)}`,
    hours: (count) => `omtrent ${hours(count)}`,
  });
}

/** The word for mentors whose item succeeded. */
export const done = (kind: RegistrationKind): string =>
  ({ registration: "registrert", correction: "rettet", withdrawal: "trukket tilbake" })[kind];

/** @param contact the contact that the deployment sets */
export const who = (contact: string | undefined) => contact ?? "administratoren din";
