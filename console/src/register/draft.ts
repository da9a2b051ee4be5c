/** The draft of the activity form, and its conversion to a template by the client's rules, field by field. */
import { InvalidRequestError } from "../../../src/domain/errors.ts";
import { checkTemplate } from "../../../src/domain/template.ts";
import type { ProxyActivityTemplate } from "../../../src/domain/template.ts";
import { readDuration } from "./duration.ts";

export type DraftField = "activityType" | "date" | "durationMinutes" | "note";

/** The fields in the order of the form. */
export const DRAFT_FIELDS: readonly DraftField[] = ["activityType", "date", "durationMinutes", "note"];

export type Draft = Record<DraftField, string>;

/** The field is empty, or its value is not accepted. */
export type FieldFault = "missing" | "wrong";

export type FieldErrors = Partial<Record<DraftField | "mentorIds", FieldFault>>;

export const EMPTY_DRAFT: Readonly<Draft> = {
  activityType: "",
  date: "",
  durationMinutes: "",
  note: "",
};

/** Valid values that replace wrong fields while the other fields are checked. */
const ACCEPTED: ProxyActivityTemplate = {
  activityType: "-",
  date: "2000-01-01",
  durationMinutes: 1,
  note: "",
};

export type ReadDraft = { template: ProxyActivityTemplate } | { errors: FieldErrors };

export function readDraft(draft: Readonly<Draft>): ReadDraft {
  const template = templateOf(draft);
  const errors: FieldErrors = {};
  let candidate = template;
  for (;;) {
    const error = refusal(candidate);
    if (error === undefined) break;
    const field = fieldOf(error.field);
    // A field that is refused after its replacement would be refused endlessly.
    if (field === undefined || errors[field] !== undefined) throw error;
    errors[field] = faultOf(draft[field]);
    candidate = { ...candidate, [field]: ACCEPTED[field] };
  }
  return Object.keys(errors).length === 0 ? { template } : { errors };
}

function templateOf(draft: Readonly<Draft>): ProxyActivityTemplate {
  const { activityType, date, durationMinutes, note } = draft;
  return {
    activityType,
    date,
    durationMinutes: readDuration(durationMinutes),
    ...(note.trim() !== "" && { note }),
  };
}

function refusal(template: ProxyActivityTemplate): InvalidRequestError | undefined {
  try {
    checkTemplate(template);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
}

/** @param path the field's path in the client and the backend, such as `template.date` */
export function fieldOf(path: string): DraftField | undefined {
  return DRAFT_FIELDS.find((field) => path === `template.${field}`);
}

export function faultOf(typed: string): FieldFault {
  return typed.trim() === "" ? "missing" : "wrong";
}
