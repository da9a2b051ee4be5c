/** A colleague's registration, to read: the activity, the coordinator and the mentors. */
import { useCallback } from "react";
import { Link } from "react-router";
import { isNotFound } from "../api/problem.ts";
import type { OnlyMentor } from "../api/types.ts";
import { TemplateFacts } from "../register/template-facts.tsx";
import { useBackend, useCoordinatorId } from "../session/session-gate.tsx";
import { PageHeading } from "../shell/page-heading.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { UnknownPage } from "../shell/unknown-page.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { useTexts } from "../texts/use-texts.ts";
import { Listed } from "./listed.tsx";
import { usePages } from "./use-pages.ts";
import type { ReadPage } from "./use-pages.ts";

const idOf = ({ mentorId }: OnlyMentor) => mentorId;

export function ChapterRegistrationPage({ bulkId }: { bulkId: string }) {
  const texts = useTexts();
  const coordinatorId = useCoordinatorId();
  const backend = useBackend();
  const load = useCallback(
    (signal: AbortSignal) => backend.chapterRegistration(bulkId, signal),
    [backend, bulkId],
  );
  const { value: registration, error, again } = useLoaded(load);
  if (isNotFound(error)) return <UnknownPage problem={error} />;
  return (
    <>
      <PageHeading>{texts.overlap.ofColleague}</PageHeading>
      <ProblemNotice error={error} again={again} />
      {registration !== undefined && (
        <>
          <TemplateFacts template={registration} />
          <p>
            {texts.overlap.registered(registration.registered)}{" "}
            <bdi>{texts.overlap.by(registration, coordinatorId)}</bdi>
          </p>
          <Mentors bulkId={bulkId} />
        </>
      )}
      <p className="actions">
        <Link to="/registrations?of=chapter" className="button">
          {texts.overlap.backToChapter}
        </Link>
      </p>
    </>
  );
}

function Mentors({ bulkId }: { bulkId: string }) {
  const texts = useTexts();
  const backend = useBackend();
  const read: ReadPage<OnlyMentor> = useCallback(
    (after, signal) => backend.chapterMentors(bulkId, after, signal),
    [backend, bulkId],
  );
  const pages = usePages(read, idOf);
  return (
    <Listed
      label={texts.overlap.registeredMentors}
      empty={texts.overlap.noMentors}
      pages={pages}
      more={texts.overlap.moreMentors}
      renderEntry={({ mentorId, name }) => (
        <li key={mentorId} className="named">
          <bdi>{name ?? texts.result.unnamed}</bdi>
        </li>
      )}
    />
  );
}
