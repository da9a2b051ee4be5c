/** The form that asks for a recovery mail. The page answers the same for known and unknown addresses. */
import { useEffect, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { LanguageChoice } from "../shell/language-choice.tsx";
import type { Texts } from "../texts/texts.ts";
import { usePageTitle } from "../shell/use-page-title.ts";
import { useTexts } from "../texts/use-texts.ts";
import { EmailField } from "./email-field.tsx";
import { NEW_PASSWORD_PATH } from "./password-recovery.ts";
import type { MailResult, SessionKeeper } from "./session.ts";
import { typedText } from "./typed-text.ts";

type Refusal = Exclude<MailResult, "sent"> | "missing";

interface ForgotPasswordProps {
  keeper: Pick<SessionKeeper, "sendLink">;
  heading: string;
  hint: string;
  /** Leads to the sign-in. */
  back: ReactNode;
}

export function ForgotPassword({ keeper, heading, hint, back }: ForgotPasswordProps) {
  const texts = useTexts();
  const [refusal, setRefusal] = useState<Refusal>();
  const [sentTo, setSentTo] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const email = useRef<HTMLInputElement>(null);

  useEffect(() => title.current?.focus(), []);
  usePageTitle(texts.title(heading));

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isSending) return;
    const address = typedText(event.currentTarget, "email").trim();
    setRefusal(undefined);
    setSentTo(undefined);
    setIsSending(true);
    try {
      const page = `${window.location.origin}${NEW_PASSWORD_PATH}`;
      const result = address === "" ? "missing" : await keeper.sendLink(address, page);
      if (result === "sent") {
        setSentTo(address);
        return;
      }
      setRefusal(result);
      email.current?.focus();
    } finally {
      setIsSending(false);
    }
  }

  return (
    <main className="lone">
      <p className="brand">{texts.product}</p>
      <h1 tabIndex={-1} ref={title}>
        {heading}
      </h1>
      <p>{hint}</p>
      <form noValidate onSubmit={(event) => void submit(event)} className="card stack">
        <EmailField input={email} />
        <div role="alert">
          {refusal !== undefined && <p className="notice notice-bad">{sentenceOf(refusal, texts)}</p>}
        </div>
        <div role="status">
          {sentTo !== undefined && <p className="notice">{texts.recovery.sent(sentTo)}</p>}
        </div>
        <button type="submit" className="button button-main" aria-disabled={isSending}>
          {sentTo === undefined ? texts.recovery.send : texts.recovery.sendAgain}
        </button>
      </form>
      {back}
      <LanguageChoice />
    </main>
  );
}

function sentenceOf(refusal: Refusal, { recovery }: Texts): string {
  return typeof refusal === "string" ? recovery.notSent[refusal] : recovery.notSent.tooMany(refusal.tooMany);
}
