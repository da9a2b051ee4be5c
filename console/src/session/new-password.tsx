/** The page that a mail's link opens. The coordinator chooses a new password there, or asks for a new link. */
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { FailedLoad } from "../shell/failed-load.tsx";
import { LanguageChoice } from "../shell/language-choice.tsx";
import { usePageTitle } from "../shell/use-page-title.ts";
import { useTexts } from "../texts/use-texts.ts";
import { ForgotPassword } from "./forgot-password.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import type { OpenedLink, PasswordRecovery } from "./password-recovery.ts";
import type { SessionKeeper } from "./session.ts";

interface NewPasswordProps {
  keeper: SessionKeeper;
  recovery: PasswordRecovery;
}

export function NewPassword({ keeper, recovery }: NewPasswordProps) {
  const texts = useTexts();
  const [link, setLink] = useState<OpenedLink>();
  const [attempt, setAttempt] = useState(0);
  const [isChanged, setIsChanged] = useState(false);

  useEffect(() => {
    let isWanted = true;
    async function open(): Promise<void> {
      const opened = await recovery.open();
      if (isWanted) setLink(opened);
    }
    void open();
    return () => {
      isWanted = false;
    };
  }, [recovery, attempt]);

  if (link === "ended") {
    return (
      <ForgotPassword
        keeper={keeper}
        heading={texts.recovery.ended}
        hint={texts.recovery.endedHint}
        back={<ToConsole>{texts.recovery.back}</ToConsole>}
      />
    );
  }
  return (
    <main className="lone">
      <p className="brand">{texts.product}</p>
      {isChanged ? (
        <Changed />
      ) : (
        <>
          <h1>{texts.recovery.choose}</h1>
          {link === undefined && <p className="quiet">{texts.loading}</p>}
          {link === "unreachable" && (
            <FailedLoad
              reason={texts.recovery.notChanged.unreachable}
              again={() => {
                setLink(undefined);
                setAttempt(attempt + 1);
              }}
            />
          )}
          {typeof link === "object" && (
            <NewPasswordForm
              recovery={recovery}
              email={link.email}
              onChanged={() => setIsChanged(true)}
              onEnded={() => setLink("ended")}
            />
          )}
        </>
      )}
      <LanguageChoice />
    </main>
  );
}

function Changed() {
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  usePageTitle(texts.title(texts.recovery.changed));
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        {texts.recovery.changed}
      </h1>
      <p>{texts.recovery.changedHint}</p>
      <ToConsole>{texts.recovery.goOn}</ToConsole>
    </>
  );
}

/** Loads the console again, with the new session. */
function ToConsole({ children }: { children: ReactNode }) {
  return (
    <p>
      <a href="/console/">{children}</a>
    </p>
  );
}
