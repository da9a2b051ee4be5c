/** The pages without a session: the sign-in, and the form for a forgotten password. */
import { useState } from "react";
import { useTexts } from "../texts/use-texts.ts";
import { ForgotPassword } from "./forgot-password.tsx";
import type { SessionKeeper } from "./session.ts";
import { SignIn } from "./sign-in.tsx";

interface SignedOutProps {
  keeper: SessionKeeper;
  /** True when a session has ended by itself. */
  hasEnded: boolean;
}

export function SignedOut({ keeper, hasEnded }: SignedOutProps) {
  const texts = useTexts();
  const [isForgotten, setIsForgotten] = useState(false);
  if (!isForgotten) {
    return <SignIn keeper={keeper} hasEnded={hasEnded} onForgotten={() => setIsForgotten(true)} />;
  }
  return (
    <ForgotPassword
      keeper={keeper}
      heading={texts.recovery.forgot}
      hint={texts.recovery.forgotHint}
      back={
        <button type="button" className="button button-plain" onClick={() => setIsForgotten(false)}>
          {texts.recovery.back}
        </button>
      }
    />
  );
}
