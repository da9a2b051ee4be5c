/** The form for a new password, with the reason when the sign-in refuses one. */
import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import type { Texts } from "../texts/texts.ts";
import { usePageTitle } from "../shell/use-page-title.ts";
import { useTexts } from "../texts/use-texts.ts";
import { PasswordField } from "./password-field.tsx";
import type { Choice, PasswordRecovery } from "./password-recovery.ts";
import { typedText } from "./typed-text.ts";

/** Supabase Auth never accepts fewer characters. */
const LEAST = 6;

type Refusal = Exclude<Choice, "changed" | "ended">;

interface NewPasswordFormProps {
  recovery: Pick<PasswordRecovery, "choose">;
  email: string;
  onChanged: () => void;
  /** Called when the link has ended. */
  onEnded: () => void;
}

export function NewPasswordForm({ recovery, email, onChanged, onEnded }: NewPasswordFormProps) {
  const texts = useTexts();
  const [refusal, setRefusal] = useState<Refusal>();
  const [least, setLeast] = useState(LEAST);
  const [isSending, setIsSending] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => input.current?.focus(), []);
  usePageTitle(texts.title(texts.recovery.choose));

  async function choose(password: string): Promise<Choice> {
    if (password.length < least) return { weak: "length", least };
    return recovery.choose(password);
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isSending) return;
    const password = typedText(event.currentTarget, "password");
    setRefusal(undefined);
    setIsSending(true);
    try {
      const choice = await choose(password);
      if (choice === "changed") onChanged();
      else if (choice === "ended") onEnded();
      else {
        setRefusal(choice);
        if (typeof choice === "object" && choice.least !== undefined) setLeast(choice.least);
        input.current?.focus();
      }
    } finally {
      setIsSending(false);
    }
  }

  return (
    <>
      <p>
        {texts.recovery.chooseFor} <bdi>{email}</bdi>
      </p>
      <form noValidate onSubmit={(event) => void submit(event)} className="card stack">
        {/* Password managers store the password under this email. */}
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          label={texts.recovery.newPassword}
          hint={texts.recovery.atLeast(least)}
          autoComplete="new-password"
          isShownAtFirst
          input={input}
        />
        <div role="alert">
          {refusal !== undefined && <p className="notice notice-bad">{sentenceOf(refusal, texts)}</p>}
        </div>
        <button type="submit" className="button button-main" aria-disabled={isSending}>
          {texts.recovery.save}
        </button>
      </form>
    </>
  );
}

function sentenceOf(refusal: Refusal, { recovery: { notChanged } }: Texts): string {
  if (typeof refusal === "string") return notChanged[refusal];
  return refusal.weak === "length" ? notChanged.length(refusal.least) : notChanged[refusal.weak];
}
