/** The frame of every page: the link that skips the navigation, the navigation, and the place for announcements. */
import type { MouseEvent } from "react";
import { NavLink, Outlet, useNavigate } from "react-router";
import { RegistrationsLink } from "../own-runs/registrations-link.tsx";
import { useLookout } from "../own-runs/use-lookout.ts";
import { useSession } from "../session/session-gate.tsx";
import { pageTexts } from "../page-texts.ts";
import { texts } from "../texts.ts";
import { AnnouncerProvider } from "./announcer.tsx";
import { FirstEntryProvider } from "./first-entry.tsx";

const PAGES = [
  { to: "/register", text: texts.registerMany },
  { to: "/register-one", text: texts.registerOne },
];

// A real link would add an entry to the browser's history.
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

export function Shell() {
  const { email, signOut } = useSession();
  const signedInAs = email();
  const navigate = useNavigate();
  useLookout();

  async function leave(): Promise<void> {
    await navigate("/register");
    signOut();
  }

  return (
    <AnnouncerProvider>
      <a href="#content" className="skip" onClick={skip}>
        {texts.skip}
      </a>
      <header className="top">
        <div className="top-inside">
          <p className="brand">{texts.product}</p>
          <nav aria-label={texts.navigation}>
            <ul>
              {PAGES.map(({ to, text }) => (
                <li key={to}>
                  <NavLink to={to}>{text}</NavLink>
                </li>
              ))}
              <li>
                <RegistrationsLink />
              </li>
            </ul>
          </nav>
          {signedInAs !== undefined && (
            <p className="quiet signed-in-as">
              <span className="unseen">{pageTexts.signedInAs} </span>
              <bdi>{signedInAs}</bdi>
            </p>
          )}
          <button type="button" className="button button-plain" onClick={() => void leave()}>
            {texts.signIn.signOut}
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <FirstEntryProvider>
          <Outlet />
        </FirstEntryProvider>
      </main>
    </AnnouncerProvider>
  );
}
