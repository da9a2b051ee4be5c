/**
 * The page "My registrations": earlier runs of the coordinator, or registrations of the whole chapter, the newest first. The
 * address holds the choice between the two lists and the filters.
 */
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import type { ListFilter } from "../api/backend.ts";
import { useSeesAllRuns } from "../own-runs/own-runs-context.tsx";
import { useEntry } from "../shell/entry.ts";
import { PageHeading } from "../shell/page-heading.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { ChapterRow } from "./chapter-row.tsx";
import { Listed } from "./listed.tsx";
import { isNarrowed, readListAddress, writeListAddress } from "./registration-address.ts";
import { RegistrationFilters } from "./registration-filters.tsx";
import { RegistrationRow } from "./registration-row.tsx";
import { useChapterRegistrations } from "./use-chapter-registrations.ts";
import { useRegistrations } from "./use-registrations.ts";

export function RegistrationsPage() {
  const texts = useTexts();
  const [search] = useSearchParams();
  const entry = useEntry();
  const address = useMemo(() => readListAddress(search), [search]);
  const { isChapter, filter } = address;
  const shown = writeListAddress(address);
  const List = isChapter ? ChapterList : OwnList;
  return (
    <>
      <PageHeading>{isChapter ? texts.overlap.chapterHeading : texts.myRegistrations}</PageHeading>
      <nav aria-label={texts.overlap.whose} className="actions">
        {[false, true].map((ofChapter) => (
          <Link
            key={String(ofChapter)}
            to={{ search: writeListAddress({ isChapter: ofChapter, filter }) }}
            state={{ entry }}
            className="button"
            aria-current={isChapter === ofChapter ? "page" : undefined}
          >
            {ofChapter ? texts.overlap.chapters : texts.overlap.mine}
          </Link>
        ))}
      </nav>
      {isChapter && <p className="quiet">{texts.overlap.chapterHint}</p>}
      <RegistrationFilters address={address} />
      <List key={shown} filter={filter} />
    </>
  );
}

function OwnList({ filter }: { filter: ListFilter }) {
  const texts = useTexts();
  const pages = useRegistrations(filter);
  useSeesAllRuns(pages.items.length > 0 && !isNarrowed(filter));
  return (
    <Listed
      label={texts.myRegistrations}
      empty={isNarrowed(filter) ? texts.overlap.nothingFits : texts.registrations.empty}
      pages={pages}
      more={texts.registrations.older}
      renderEntry={(run) => <RegistrationRow key={run.bulkId} run={run} />}
    />
  );
}

function ChapterList({ filter }: { filter: ListFilter }) {
  const texts = useTexts();
  const pages = useChapterRegistrations(filter);
  return (
    <Listed
      label={texts.overlap.chapterHeading}
      empty={isNarrowed(filter) ? texts.overlap.nothingFits : texts.overlap.chapterEmpty}
      pages={pages}
      more={texts.registrations.older}
      renderEntry={(registration) => <ChapterRow key={registration.bulkId} registration={registration} />}
    />
  );
}
