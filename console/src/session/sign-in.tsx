/** The sign-in with email and password. The page keeps its address. */
import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useContact } from "../shell/contact.ts";
import { LanguageChoice } from "../shell/language-choice.tsx";
import type { Texts } from "../texts/texts.ts";
import { usePageTitle } from "../shell/use-page-title.ts";
import { useTexts } from "../texts/use-texts.ts";
import { EmailField } from "./email-field.tsx";
import { PasswordField } from "./password-field.tsx";
import type { SessionKeeper, SignInResult } from "./session.ts";
import { typedText } from "./typed-text.ts";

type Refusal = Exclude<SignInResult, "signedIn"> | "missing";

interface SignInProps {
  keeper: SessionKeeper;
  hasEnded: boolean;
  /** Called when the coordinator has forgotten the password. */
  onForgotten: () => void;
}

export function SignIn({ keeper, hasEnded, onForgotten }: SignInProps) {
  const texts = useTexts();
  const contact = useContact();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isSending, setIsSending] = useState(false);
  const email = useRef<HTMLInputElement>(null);

  useEffect(() => email.current?.focus(), []);
  usePageTitle(texts.title(texts.signIn.heading));

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isSending) return;
    const address = typedText(event.currentTarget, "email").trim();
    const password = typedText(event.currentTarget, "password");
    setRefusal(undefined);
    if (address === "" || password === "") {
      setRefusal("missing");
      email.current?.focus();
      return;
    }
    setIsSending(true);
    try {
      const result = await keeper.signIn(address, password);
      if (result === "signedIn") return;
      setRefusal(result);
      email.current?.focus();
    } finally {
      setIsSending(false);
    }
  }

  return (
    <main className="lone">
      <p className="brand">{texts.product}</p>
      <h1>{texts.signIn.heading}</h1>
      {hasEnded && <p className="notice">{texts.signIn.ended}</p>}
      <form noValidate onSubmit={(event) => void submit(event)} className="card stack">
        <EmailField input={email} />
        <PasswordField label={texts.signIn.password} autoComplete="current-password" />
        <div role="alert">
          {refusal !== undefined && <p className="notice notice-bad">{sentenceOf(refusal, texts)}</p>}
        </div>
        <button type="submit" className="button button-main" aria-disabled={isSending}>
          {texts.signIn.submit}
        </button>
      </form>
      <button type="button" className="button button-plain" onClick={onForgotten}>
        {texts.recovery.forgot}
      </button>
      {contact !== undefined && <p className="quiet">{texts.signIn.help(contact)}</p>}
      <LanguageChoice />
    </main>
  );
}

function sentenceOf(refusal: Refusal, { signIn }: Texts): string {
  return typeof refusal === "string" ? signIn[refusal] : signIn.tooMany(refusal.tooMany);
}
