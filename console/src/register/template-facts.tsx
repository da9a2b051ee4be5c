/** Shows the activity in one line: type, date and duration. Shows its note, if it has one. */
import type { ProxyActivityTemplate, StoredTemplate } from "../../../src/domain/template.ts";
import { useTexts } from "../texts/use-texts.ts";

export function TemplateFacts({ template }: { template: ProxyActivityTemplate | StoredTemplate }) {
  const texts = useTexts();
  const { activityType, date, durationMinutes, occurrence = 1 } = template;
  return (
    <p className="facts">
      <bdi className="strong">{activityType}</bdi>
      <span>{texts.format.day(date)}</span>
      <span>{texts.template.minutes(durationMinutes)}</span>
      {occurrence > 1 && <span>{texts.template.occurrence(occurrence)}</span>}
    </p>
  );
}

export function Note({ text = null }: { text?: string | null | undefined }) {
  return text === null || text === "" ? null : <p className="note">{text}</p>;
}
