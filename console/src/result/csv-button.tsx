/** Downloads the list. A link would put the token into an address, so the button fetches the file. */
import { useState } from "react";
import { localDay } from "../format.ts";
import { useBackend } from "../session/session-gate.tsx";
import { serverNow } from "../api/server-clock.ts";
import { useLanguage, useTexts } from "../texts/use-texts.ts";

export function CsvButton({ bulkId }: { bulkId: string }) {
  const texts = useTexts();
  const language = useLanguage();
  const backend = useBackend();
  const [isFailed, setIsFailed] = useState(false);
  const [isLoading, setIsLoading] = useState(false);

  async function download(): Promise<void> {
    if (isLoading) return;
    setIsLoading(true);
    setIsFailed(false);
    try {
      save(await backend.outcomesAsCsv(bulkId, language), texts.result.csvName(localDay(serverNow())));
    } catch {
      setIsFailed(true);
    } finally {
      setIsLoading(false);
    }
  }

  return (
    <>
      <button type="button" className="button" aria-disabled={isLoading} onClick={() => void download()}>
        {texts.result.csv}
      </button>
      <span role="alert">{isFailed && texts.result.csvFailed}</span>
    </>
  );
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // By then, the download has its own reference to the data.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
