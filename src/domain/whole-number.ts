/** Checks whole numbers in a caller's input. */
import { InvalidRequestError } from "./errors.ts";

/**
 * @param kind what the rule calls the number, such as `a whole number of milliseconds`
 * @throws {InvalidRequestError} naming the field and the bounds, both included
 */
export function checkWholeNumber(
  field: string,
  value: unknown,
  minimum: number,
  maximum: number,
  kind = "a whole number",
): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < minimum || value > maximum) {
    throw new InvalidRequestError(field, `must be ${kind} from ${minimum} to ${maximum}`);
  }
  return value;
}
