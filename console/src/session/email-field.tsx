/** The field for the email of an account. */
import type { RefObject } from "react";
import { useTexts } from "../texts/use-texts.ts";

export function EmailField({ input }: { input: RefObject<HTMLInputElement | null> }) {
  const texts = useTexts();
  return (
    <div className="field">
      <label htmlFor="email">{texts.signIn.email}</label>
      <input id="email" name="email" type="email" autoComplete="username" ref={input} />
    </div>
  );
}
