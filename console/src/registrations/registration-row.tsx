/** One run in "My registrations". */
import { Link } from "react-router";
import type { BulkRegistrationSummary } from "../api/types.ts";
import { UseAgainLink } from "../register/use-again-link.tsx";
import type { Texts } from "../texts/texts.ts";
import { useTexts } from "../texts/use-texts.ts";
import { ForWhom } from "./for-whom.tsx";

export function RegistrationRow({ run }: { run: BulkRegistrationSummary }) {
  const texts = useTexts();
  const { bulkId, template, total, mentor, status, createdAt, kind, withdrawnSince } = run;
  return (
    <li>
      <Link to={`/registrations/${bulkId}`} className="run">
        <span className="run-what">
          <bdi className="strong">{template.activityType}</bdi> <span>{texts.format.day(template.date)}</span>{" "}
          {kind !== "registration" && <span>{texts.correction.short[kind]}</span>}
        </span>{" "}
        <span className={`run-status phase-${status}`}>{wordOf(run, texts)}</span>{" "}
        <span className="quiet run-counts">
          <ForWhom mentor={mentor} otherwise={texts.registrations.mentors(total)} />:{" "}
          {texts.registrations.counts(run)}
          {withdrawnSince > 0 && `, ${texts.correction.sinceShort(withdrawnSince)}`}
        </span>{" "}
        <span className="quiet run-when">{texts.registrations.started(texts.format.moment(createdAt))}</span>
      </Link>
      <UseAgainLink bulkId={bulkId} template={template} />
    </li>
  );
}

/** Chooses the word for a run. Cancelled mentors have not failed. */
function wordOf(run: BulkRegistrationSummary, { result, correction }: Texts): string {
  const { kind, status, failed, cancelled, open } = run;
  const isCancelled = open === 0 && cancelled > 0 && cancelled === failed;
  if (isCancelled) return result.states.cancelled;
  if (status === "partialSuccess") return result.needAttention(failed - cancelled);
  return correction.phase(kind, status, result.phaseShort(status));
}
