/** Numbers and counted things, in English. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import { createFormat } from "../../format.ts";
import { coarseDuration, createCounted, createPlural, listCounts } from "../counting.ts";

export const format = createFormat("en-GB");

export const plural = createPlural("en");

const counted = createCounted("en", format);

export const mentors = counted("mentor", "mentors");
export const failures = counted("failure", "failures");
export const records = counted("record", "records");
export const seconds = counted("second", "seconds");
export const minutes = counted("minute", "minutes");
const hours = counted("hour", "hours");

export const are = (count: number) => plural(count, { one: "is", other: "are" });

export const list = (parts: readonly [count: number, words: string][]) => listCounts(format, parts);

/** @param time in seconds */
export function duration(time: number): string {
  return coarseDuration(time, {
    fewSeconds: "a few seconds",
    seconds: (count) => `about ${seconds(count)}`,
    minutes: (count) => `about ${minutes(count)}`,
    hours: (count) => `about ${hours(count)}`,
  });
}

/** The word for mentors whose item succeeded. */
export const done = (kind: RegistrationKind): string =>
  ({ registration: "registered", correction: "corrected", withdrawal: "withdrawn" })[kind];

/** @param contact the contact that the deployment sets */
export const who = (contact: string | undefined) => contact ?? "your administrator";
