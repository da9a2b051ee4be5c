/** The page that replaces a page that has thrown. Runs continue without the page. */
import { texts } from "../texts.ts";

export function CrashPage() {
  return (
    <main className="lone">
      <h1>{texts.product}</h1>
      <p role="alert" className="notice notice-bad">
        {texts.crashed}
      </p>
      <button type="button" className="button button-main" onClick={() => window.location.reload()}>
        {texts.reload}
      </button>
    </main>
  );
}
