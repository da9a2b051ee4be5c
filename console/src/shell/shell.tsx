/** The frame of every page: the link that skips the navigation, the navigation, the choice of the language, and the place for announcements. */
import type { MouseEvent } from "react";
import { NavLink, Outlet, useNavigate } from "react-router";
import { RegistrationsLink } from "../own-runs/registrations-link.tsx";
import { useLookout } from "../own-runs/use-lookout.ts";
import { useSession } from "../session/session-gate.tsx";
import { SignedInAs } from "../session/signed-in-as.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { AnnouncerProvider } from "./announcer.tsx";
import { FirstEntryProvider } from "./first-entry.tsx";
import { LanguageChoice } from "./language-choice.tsx";

const PAGES = [
  { to: "/register", name: "registerMany" },
  { to: "/register-one", name: "registerOne" },
] as const;

// A real link would add an entry to the browser's history.
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

export function Shell() {
  const texts = useTexts();
  const { signOut } = useSession();
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
              {PAGES.map(({ to, name }) => (
                <li key={to}>
                  <NavLink to={to}>{texts[name]}</NavLink>
                </li>
              ))}
              <li>
                <RegistrationsLink />
              </li>
            </ul>
          </nav>
          <LanguageChoice />
          <SignedInAs />
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
