/** The page that replaces a page that has thrown. Runs continue without the page. */
import { useTexts } from "../texts/use-texts.ts";
import { useContact } from "./contact.ts";

export function CrashPage() {
  const texts = useTexts();
  const contact = useContact();
  return (
    <main className="lone">
      <h1>{texts.product}</h1>
      <p role="alert" className="notice notice-bad">
        {texts.crashed(contact)}
      </p>
      <button type="button" className="button button-main" onClick={() => window.location.reload()}>
        {texts.reload}
      </button>
    </main>
  );
}
