/** A row of the chapter's list: the activity, the coordinator, and the mentor or the number of mentors. */
import { Link } from "react-router";
import type { ChapterRegistration } from "../api/types.ts";
import { useCoordinatorId } from "../session/session-gate.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { ForWhom } from "./for-whom.tsx";
import { addressOf } from "./registration-address.ts";

export function ChapterRow({ registration }: { registration: ChapterRegistration }) {
  const texts = useTexts();
  const coordinatorId = useCoordinatorId();
  const { activityType, date, registered, mentor, createdAt } = registration;
  return (
    <li>
      <Link to={addressOf(registration, coordinatorId)} className="run">
        <span className="run-what">
          <bdi className="strong">{activityType}</bdi> <span>{texts.format.day(date)}</span>
        </span>{" "}
        <span className="run-status">{texts.overlap.by(registration, coordinatorId)}</span>{" "}
        <span className="quiet run-counts">
          <ForWhom mentor={mentor} otherwise={texts.overlap.registered(registered)} />
        </span>{" "}
        <span className="quiet run-when">{texts.registrations.started(texts.format.moment(createdAt))}</span>
      </Link>
    </li>
  );
}
