/** The result page of "Register one mentor", with the outcome of the one mentor. */
import { useState } from "react";
import { Link, Navigate } from "react-router";
import { isNotFound } from "../api/problem.ts";
import { useSeesRun } from "../own-runs/own-runs-context.tsx";
import { Note, TemplateFacts } from "../register/template-facts.tsx";
import { useContact } from "../shell/contact.ts";
import { PageHeading } from "../shell/page-heading.tsx";
import { UnknownPage } from "../shell/unknown-page.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { LineRow } from "./line-row.tsx";
import { OurSideNotice } from "./our-side-notice.tsx";
import { reasonOf } from "./reason.ts";
import { statusOf } from "./run-view.ts";
import { useRun } from "./use-run.ts";
import { titleOf } from "./run-title.ts";
import { useRunAnnouncements } from "./use-run-announcements.ts";

export function OneResultPage({ bulkId }: { bulkId: string }) {
  const texts = useTexts();
  const contact = useContact();
  const { store, view } = useRun(bulkId);
  const [retryError, setRetryError] = useState<unknown>();
  const { summary, progress, lines, isDone, connection, error } = view;
  const status = statusOf(view);
  const hasFailed = isDone && status !== "success";
  useRunAnnouncements(view);
  useSeesRun(summary === undefined ? undefined : bulkId);
  if (isNotFound(error)) return <UnknownPage problem={error} />;

  if (summary !== undefined && summary.total > 1) return <Navigate to={`/registrations/${bulkId}`} replace />;
  return (
    <>
      <PageHeading title={titleOf(view, texts)}>{texts.result.headingOne}</PageHeading>
      {summary !== undefined && <TemplateFacts template={summary.template} />}
      {summary !== undefined && <Note text={summary.template.note} />}
      <div role="alert">
        {connection === "lost" && error === undefined && <p className="banner">{texts.result.lost}</p>}
      </div>
      <ProblemNotice
        error={error ?? retryError}
        noAnswer={error === undefined ? texts.retry.lost : undefined}
        again={error === undefined ? undefined : store.follow}
      />
      <section className="card stack">
        <ul aria-label={texts.result.listOne} className="lines-one">
          {lines.all.map((line) => (
            <li key={line.mentorId}>
              <LineRow line={line} />
            </li>
          ))}
        </ul>
        {(status === "waiting" || status === "interrupted") && <p>{reasonOf(view, texts, contact)}</p>}
        {isDone && <OurSideNotice lines={lines.all} />}
        <p className="actions">
          {hasFailed && progress !== undefined && (
            <button
              type="button"
              className="button"
              onClick={() => {
                setRetryError(undefined);
                store.retry({ round: progress.round + 1 }).catch(setRetryError);
              }}
            >
              {texts.retry.one}
            </button>
          )}
          <Link to="/register-one" className="button button-main">
            {texts.result.another}
          </Link>
        </p>
      </section>
    </>
  );
}
