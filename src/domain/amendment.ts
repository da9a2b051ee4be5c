/** What a bulk registration does: register, or amend an earlier bulk registration. */
import { InvalidRequestError } from "./errors.ts";
import { checkTemplate } from "./template.ts";
import type { ProxyActivityTemplate, StoredTemplate } from "./template.ts";

/**
 * - `registration`: registers the template for each mentor
 * - `correction`: withdraws the rows of an earlier bulk registration and registers its mentors with a corrected template
 * - `withdrawal`: withdraws the rows of an earlier bulk registration
 */
export const REGISTRATION_KINDS = ["registration", "correction", "withdrawal"] as const;

export type RegistrationKind = (typeof REGISTRATION_KINDS)[number];

export type AmendmentKind = Exclude<RegistrationKind, "registration">;

/** The changes of a correction. Absent fields stay unchanged. `note: null` removes the note. */
export type TemplateChanges = Partial<ProxyActivityTemplate>;

/** @throws {InvalidRequestError} a change breaks a rule of templates, or nothing is changed */
export function correctTemplate(template: StoredTemplate, changes: TemplateChanges): StoredTemplate {
  const corrected = checkTemplate({ ...template, ...changes });
  const names = ["activityType", "date", "durationMinutes", "note", "occurrence"] as const;
  if (names.every((name) => corrected[name] === template[name])) throw unchangedTemplate();
  return corrected;
}

/** The error for a correction whose template equals that of the bulk registration to correct. */
export function unchangedTemplate(): InvalidRequestError {
  return new InvalidRequestError("template", "must differ from the template of the bulk registration");
}
