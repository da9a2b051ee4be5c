/** Reads the template file, which is one JSON object. */
import { InvalidRequestError } from "../domain/errors.ts";
import { checkTemplate } from "../domain/template.ts";
import type { ProxyActivityTemplate } from "../domain/template.ts";
import { readText } from "../mentors-file/text.ts";
import { WrongUseError } from "./failures.ts";
import { fileNameOf, openInput, unreadableFile } from "./input-file.ts";

const FIELDS = ["activityType", "date", "durationMinutes", "note", "occurrence"];

/**
 * @param path `-` for standard input
 * @throws {WrongUseError} naming the file, the field and the rule, without quoting the file
 */
export async function readTemplateFile(path: string): Promise<ProxyActivityTemplate> {
  const file = fileNameOf(path);
  const template = parseJson(file, await readWhole(path));
  if (typeof template !== "object" || template === null || Array.isArray(template))
    throw new WrongUseError(`${file}: must hold one JSON object`);
  // Without this check, a misspelt field would be ignored silently: the note would be lost, or the occurrence would register
  // nothing.
  const unknown = Object.keys(template).filter((field) => !FIELDS.includes(field));
  if (unknown.length > 0)
    throw new WrongUseError(
      `${file}: unknown field ${unknown.join(", ")}. The fields are ${FIELDS.join(", ")}`,
    );
  try {
    // The client checks the template too. This earlier check refuses a wrong template before the command asks for a password.
    checkTemplate(template as ProxyActivityTemplate);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw new WrongUseError(`${file}: ${error.field.replace(/^template\./, "")} ${error.rule}`);
  }
  return template as ProxyActivityTemplate;
}

async function readWhole(path: string): Promise<string> {
  try {
    return (await Array.fromAsync(readText(openInput(path)))).join("");
  } catch (error) {
    throw unreadableFile(fileNameOf(path), error);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text around the fault, which may be the note.
    const place = error instanceof Error ? /\(line \d+ column \d+\)/.exec(error.message)?.[0] : undefined;
    throw new WrongUseError(`${file}: the file is not valid JSON${place === undefined ? "" : ` ${place}`}`);
  }
}
