/** What a bulk registration does: register, or amend an earlier bulk registration. */
import { InvalidRequestError } from "./errors.ts";
import { checkTemplate } from "./template.ts";
import type { ProxyActivityTemplate, StoredTemplate } from "./template.ts";

/**
 * - `registration`: registers the template for each mentor
 * - `correction`: withdraws the rows of an earlier one and registers the mentors with its own template
 * - `withdrawal`: withdraws the rows of an earlier one
 */
export const REGISTRATION_KINDS = ["registration", "correction", "withdrawal"] as const;

export type RegistrationKind = (typeof REGISTRATION_KINDS)[number];

export type AmendmentKind = Exclude<RegistrationKind, "registration">;

/** What a correction changes of a template; what is left out stays. `note: null` takes the note off. */
export type TemplateChanges = Partial<ProxyActivityTemplate>;

/** @throws {InvalidRequestError} a change breaks a rule of templates, or nothing is changed */
export function correctTemplate(template: StoredTemplate, changes: TemplateChanges): StoredTemplate {
  const corrected = checkTemplate({ ...template, ...changes });
  const names = ["activityType", "date", "durationMinutes", "note", "occurrence"] as const;
  if (names.every((name) => corrected[name] === template[name])) throw unchangedTemplate();
  return corrected;
}

/** The template of a correction is that of the bulk registration to correct. */
export function unchangedTemplate(): InvalidRequestError {
  return new InvalidRequestError("template", "must differ from that of the bulk registration in something");
}
