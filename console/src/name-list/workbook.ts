/**
 * Reads the rows of a workbook (.xlsx) from the first sheet with contents. The page loads this file only when a workbook is
 * chosen.
 */
import { unzipSync, zipSync } from "fflate";
import readWorkbook from "read-excel-file/universal";
import { cleanCell } from "./list-row.ts";
import type { ListRow } from "./list-row.ts";

/** The most bytes of an unpacked workbook. A list of names needs far fewer, and a few packed bytes can unpack to gigabytes. */
const LARGEST = 67_108_864;

export interface WorkbookRows {
  rows: readonly ListRow[];
  sheet: string;
  /** The names of further sheets with contents, which were not read. */
  others: readonly string[];
}

/** The file is not a workbook, is damaged, or is too large. */
export class WorkbookError extends Error {
  override readonly name = "WorkbookError";
  readonly code: "damaged" | "tooLarge";

  constructor(code: "damaged" | "tooLarge", options?: ErrorOptions) {
    super(`The workbook can't be read: ${code}`, options);
    this.code = code;
  }
}

/** @throws {WorkbookError} */
export async function readWorkbookRows(file: Blob): Promise<WorkbookRows> {
  const sheets = await readSheets(unpacked(new Uint8Array(await file.arrayBuffer())));
  const filled = sheets.filter(({ rows }) => rows.some(({ cells }) => cells.some((cell) => cell !== "")));
  const [first, ...others] = filled;
  return {
    rows: first?.rows ?? [],
    sheet: first?.name ?? "",
    others: others.map(({ name }) => name),
  };
}

/**
 * Rewrites the archive without compression. The workbook reader unpacks large parts in workers made from text, which the page's
 * content security policy forbids. Uncompressed parts need no worker.
 */
function unpacked(bytes: Uint8Array): ArrayBuffer {
  let size = 0;
  try {
    const parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        const isNeeded = /\.(?:xml|rels)$/.test(name);
        if (isNeeded) size += originalSize;
        if (size > LARGEST) throw new WorkbookError("tooLarge");
        return isNeeded;
      },
    });
    return zipSync(parts, { level: 0 }).slice().buffer;
  } catch (cause) {
    throw cause instanceof WorkbookError ? cause : new WorkbookError("damaged", { cause });
  }
}

async function readSheets(archive: ArrayBuffer): Promise<{ name: string; rows: ListRow[] }[]> {
  try {
    const sheets = await readWorkbook(archive);
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: data.map((cells, index) => ({
        line: index + 1,
        cells: cells.map((cell) => (typeof cell === "string" ? cleanCell(cell) : "")),
      })),
    }));
  } catch (cause) {
    throw new WorkbookError("damaged", { cause });
  }
}
