/** The link to "My registrations". A badge, the icon of an installed page and an announcement count the runs that have ended unseen. */
import { useEffect, useId, useRef } from "react";
import { NavLink } from "react-router";
import { useAnnouncer } from "../shell/announcer.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { useOwnRunsState } from "./own-runs-context.tsx";

export function RegistrationsLink() {
  const texts = useTexts();
  const id = useId();
  const count = useOwnRunsState().ended.length;
  const announce = useAnnouncer();
  const earlier = useRef(0);
  useEffect(() => {
    if (count > earlier.current) announce(texts.ownRuns.announceEnded(count));
    earlier.current = count;
    showOnIcon(count);
  }, [announce, texts, count]);

  if (count === 0) return <NavLink to="/registrations">{texts.myRegistrations}</NavLink>;
  // The words are the description of the link, so that the link keeps its name.
  return (
    <NavLink to="/registrations" aria-describedby={id}>
      {texts.myRegistrations}{" "}
      <span className="badge" aria-hidden>
        {texts.format.number(count)}
      </span>
      <span id={id} hidden>
        {texts.ownRuns.ended(count)}
      </span>
    </NavLink>
  );
}

function showOnIcon(count: number): void {
  const browser = navigator as { setAppBadge?: (count: number) => Promise<void> };
  // Zero removes the number.
  browser.setAppBadge?.(count).catch(() => undefined);
}
