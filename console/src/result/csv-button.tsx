/** Downloads the list. Fetched, not linked: the token must not stand in an address. */
import { useState } from "react";
import { useBackend } from "../session/session-gate.tsx";
import { texts } from "../texts.ts";

/** Without it, spreadsheets take UTF-8 for something else, and names come out garbled. */
const BYTE_ORDER_MARK = "\uFEFF";

export function CsvButton({ bulkId }: { bulkId: string }) {
  const backend = useBackend();
  const [isFailed, setIsFailed] = useState(false);
  const [isLoading, setIsLoading] = useState(false);

  async function download(): Promise<void> {
    if (isLoading) return;
    setIsLoading(true);
    setIsFailed(false);
    try {
      const csv = await backend.outcomesAsCsv(bulkId);
      const text = csv.startsWith(BYTE_ORDER_MARK) ? csv : BYTE_ORDER_MARK + csv;
      save(new Blob([text], { type: "text/csv;charset=utf-8" }));
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

function save(blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = texts.result.csvName(new Date().toISOString().slice(0, 10));
  link.click();
  // The download has its own hold on the data by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
