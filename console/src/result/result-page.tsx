/** The live result page of a run, which the address names: its progress, each mentor's outcome, and the possible actions. */
import { useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import { isNotFound } from "../api/problem.ts";
import { useSeesRun } from "../own-runs/own-runs-context.tsx";
import { TellMeButton } from "../own-runs/tell-me-button.tsx";
import { Note, TemplateFacts } from "../register/template-facts.tsx";
import { UseAgainLink } from "../register/use-again-link.tsx";
import { PageHeading } from "../shell/page-heading.tsx";
import { UnknownPage } from "../shell/unknown-page.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { AmendButtons } from "./amend-dialog.tsx";
import { Amendments } from "./amendments.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { CsvButton } from "./csv-button.tsx";
import { LineFilterChoice } from "./line-filter-choice.tsx";
import { LineList } from "./line-list.tsx";
import { shownLines } from "./lines.ts";
import type { LineFilter } from "./lines.ts";
import { OurSideNotice } from "./our-side-notice.tsx";
import { RetryDialog } from "./retry-dialog.tsx";
import { RunProgress } from "./run-progress.tsx";
import { SteeringButtons } from "./steering-buttons.tsx";
import { useRun } from "./use-run.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { titleOf } from "./run-title.ts";
import { useRunAnnouncements } from "./use-run-announcements.ts";

export function ResultPage({ bulkId }: { bulkId: string }) {
  const texts = useTexts();
  const { store, view } = useRun(bulkId);
  const [filter, setFilter] = useState<LineFilter>("all");
  const { summary, lines, counts, isDone, isListRead, connection, error } = view;
  const shown = useMemo(() => shownLines(lines.all, filter, isDone), [lines, filter, isDone]);
  const stateHeading = useRef<HTMLHeadingElement>(null);
  const keepFocus = useKeptFocus(stateHeading);
  useRunAnnouncements(view);
  useSeesRun(summary === undefined ? undefined : bulkId);
  if (isNotFound(error)) return <UnknownPage problem={error} />;

  return (
    <>
      <PageHeading title={titleOf(view, texts)}>{texts.result.heading}</PageHeading>
      {summary !== undefined && <TemplateFacts template={summary.template} />}
      {summary !== undefined && <Note text={summary.template.note} />}
      {summary !== undefined && <Amendments summary={summary} />}
      <div role="alert">
        {connection === "lost" && error === undefined && <p className="banner">{texts.result.lost}</p>}
      </div>
      <ProblemNotice error={error} again={store.follow} />
      {summary === undefined ? (
        error === undefined && <p className="quiet">{texts.loading}</p>
      ) : (
        <>
          <section className="card stack">
            <RunProgress view={view} headingRef={stateHeading} />
            {isDone && <OurSideNotice lines={lines.all} />}
            <div className="actions" ref={keepFocus}>
              <SteeringButtons store={store} view={view} />
              {!isDone && <TellMeButton bulkId={bulkId} />}
              {isDone && <RetryDialog store={store} view={view} onStarted={() => setFilter("all")} />}
              <AmendButtons bulkId={bulkId} view={view} />
              <CsvButton bulkId={bulkId} />
              <UseAgainLink bulkId={bulkId} template={summary.template} />
            </div>
          </section>
          <section className="card stack">
            <LineFilterChoice kind={summary.kind} counts={counts} filter={filter} onChoose={setFilter} />
            {!isListRead && lines.all.length > 0 && (
              <p className="quiet">{texts.result.loading(lines.all.length, summary.total)}</p>
            )}
            <LineList
              lines={shown}
              all={lines}
              label={texts.result.list}
              empty={isListRead ? texts.result.nobody : texts.result.loading(lines.all.length, summary.total)}
            />
          </section>
          <p>
            <Link to="/registrations">{texts.result.openList}</Link>
          </p>
        </>
      )}
    </>
  );
}
