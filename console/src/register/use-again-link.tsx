/** A link to the form that is filled from an earlier registration. */
import { Link } from "react-router";
import type { StoredTemplate } from "../../../src/domain/template.ts";
import { formatDay } from "../format.ts";
import { texts } from "../texts.ts";
import { addressOfAgain } from "./use-earlier-registration.ts";

export function UseAgainLink({ bulkId, template }: { bulkId: string; template: StoredTemplate }) {
  const { activityType, date } = template;
  return (
    <Link
      to={addressOfAgain(bulkId)}
      className="button"
      aria-label={texts.reuse.linkName(activityType, formatDay(date))}
    >
      {texts.reuse.link}
    </Link>
  );
}
