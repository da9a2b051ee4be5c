/** A link to the form that is filled from an earlier registration. */
import { Link } from "react-router";
import type { StoredTemplate } from "../../../src/domain/template.ts";
import { useTexts } from "../texts/use-texts.ts";
import { addressOfAgain } from "./use-earlier-registration.ts";

export function UseAgainLink({ bulkId, template }: { bulkId: string; template: StoredTemplate }) {
  const texts = useTexts();
  const { activityType, date } = template;
  return (
    <Link
      to={addressOfAgain(bulkId)}
      className="button"
      aria-label={texts.reuse.linkName(activityType, texts.format.day(date))}
    >
      {texts.reuse.link}
    </Link>
  );
}
