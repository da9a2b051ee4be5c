/** A password field with a checkbox that shows the password. */
import { useState } from "react";
import type { RefObject } from "react";
import { useTexts } from "../texts/use-texts.ts";

interface PasswordFieldProps {
  label: string;
  autoComplete: "current-password" | "new-password";
  isShownAtFirst?: boolean;
  hint?: string;
  input?: RefObject<HTMLInputElement | null>;
}

export function PasswordField({
  label,
  autoComplete,
  isShownAtFirst = false,
  hint,
  input,
}: PasswordFieldProps) {
  const texts = useTexts();
  const [isShown, setIsShown] = useState(isShownAtFirst);
  return (
    <>
      <div className="field">
        <label htmlFor="password">{label}</label>
        {hint !== undefined && (
          <p className="hint" id="password-hint">
            {hint}
          </p>
        )}
        <input
          id="password"
          name="password"
          type={isShown ? "text" : "password"}
          autoComplete={autoComplete}
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby={hint === undefined ? undefined : "password-hint"}
          ref={input}
        />
      </div>
      <label className="tick">
        <input type="checkbox" checked={isShown} onChange={(event) => setIsShown(event.target.checked)} />
        {texts.signIn.showPassword}
      </label>
    </>
  );
}
