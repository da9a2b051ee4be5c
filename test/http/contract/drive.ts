/**
 * Compares a running API with its own OpenAPI document: sends valid and invalid requests made from the schemas, and
 * checks every answer against the document.
 */
import type { KnownValues } from "./arbitraries.ts";
import { answerFaults, mediaType, problemFaults, readAnswer } from "./answers.ts";
import type { Answer } from "./answers.ts";
import { documentFaults, operationsOf, readDocument } from "./document.ts";
import type { Document, Operation } from "./document.ts";
import { invalidRequests, validRequests } from "./requests.ts";
import type { ContractRequest } from "./requests.ts";

export interface ContractOptions {
  document: unknown;
  send: (request: ContractRequest) => Promise<Response>;
  seed: number;
  /** The number of valid requests per operation. */
  count: number;
  known?: KnownValues;
  /**
   * For each operation, the beginnings of fields with rules that no schema can express: a valid request may be refused
   * for them.
   */
  beyond?: Readonly<Record<string, string>>;
}

export interface ContractFindings {
  /** One sentence per deviation; empty when everything is as documented. */
  faults: string[];
  requests: number;
  /** How often each operation gave each answer, such as `list 200`. */
  answers: Record<string, number>;
}

export async function checkContract(options: ContractOptions): Promise<ContractFindings> {
  const document = readDocument(options.document);
  const check = new Check(document, options);
  check.faults.push(...documentFaults(document));
  for (const operation of operationsOf(document)) {
    await check.takesWhatIsValid(operation);
    await check.refusesWhatIsNot(operation);
    await check.needsItsSession(operation);
  }
  for (const path of Object.keys(document.paths)) await check.refusesOtherMethods(path);
  const { faults, requests, answers } = check;
  return { faults, requests, answers };
}

class Check {
  readonly faults: string[] = [];
  readonly answers: Record<string, number> = {};
  requests = 0;
  readonly #document: Document;
  readonly #options: Required<ContractOptions>;

  constructor(document: Document, options: ContractOptions) {
    this.#document = document;
    this.#options = { known: {}, beyond: {}, ...options };
  }

  async takesWhatIsValid(operation: Operation): Promise<void> {
    for (const request of validRequests(this.#document, operation, this.#options)) {
      const answer = await this.#send(operation.id, request);
      const type = mediaType(answer.headers);
      const { accept } = request.headers;
      this.#report(operation, request, [
        ...answerFaults(this.#document, operation, answer),
        ...(this.#refusedWrongly(operation, answer) ? [`${answer.status} for a valid request`] : []),
        ...(answer.status === 200 && accept !== undefined && type !== accept
          ? [`${type} where ${accept} was requested`]
          : []),
      ]);
    }
  }

  async refusesWhatIsNot(operation: Operation): Promise<void> {
    for (const { request, what } of invalidRequests(this.#document, operation, this.#options)) {
      const answer = await this.#send(operation.id, request);
      const { field } = (answer.body ?? {}) as { field?: unknown };
      this.#report(operation, request, [
        ...answerFaults(this.#document, operation, answer),
        ...(answer.status === 400 ? [] : [`${answer.status} for ${what}`]),
        ...(answer.status === 400 && typeof field !== "string" ? [`no field is named for ${what}`] : []),
      ]);
    }
  }

  async needsItsSession(operation: Operation): Promise<void> {
    const [request] = validRequests(this.#document, operation, { ...this.#options, count: 1 });
    if (request === undefined) return;
    const answer = await this.#send(operation.id, { ...request, session: false });
    const wrong = operation.needsSession ? answer.status !== 401 : answer.status === 401;
    this.#report(operation, request, [
      ...answerFaults(this.#document, operation, answer),
      ...(wrong ? [`${answer.status} without a session`] : []),
    ]);
  }

  async refusesOtherMethods(path: string): Promise<void> {
    const here = operationsOf(this.#document).filter((each) => each.path === path);
    const [operation] = here;
    const [request] =
      operation === undefined ? [] : validRequests(this.#document, operation, { ...this.#options, count: 1 });
    if (operation === undefined || request === undefined) return;
    const { body: _, ...bare } = request;
    const methods = here.map((each) => each.method);
    for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"].filter(
      (each) => !methods.includes(each),
    )) {
      const answer = await this.#send(method, { ...bare, method, headers: {} });
      const allow = answer.headers.get("allow")?.split(/, */) ?? [];
      this.#report(operation, { ...request, method }, [
        ...problemFaults(answer),
        ...(answer.status === 405 ? [] : [`${answer.status} for an unknown method`]),
        ...(answer.status === 405 && methods.some((each) => !allow.includes(each))
          ? ["405 without all methods in Allow"]
          : []),
      ]);
    }
  }

  async #send(name: string, request: ContractRequest): Promise<Answer> {
    this.requests += 1;
    const answer = await readAnswer(await this.#options.send(request));
    const key = `${name} ${answer.status}`;
    this.answers[key] = (this.answers[key] ?? 0) + 1;
    return answer;
  }

  #refusedWrongly({ id }: Operation, { status, body }: Answer): boolean {
    const { field = "" } = (body ?? {}) as { field?: string };
    const beyond = this.#options.beyond[id];
    return status === 415 || (status === 400 && (beyond === undefined || !field.startsWith(beyond)));
  }

  #report({ id }: Operation, { method, path, body }: ContractRequest, faults: string[]): void {
    const sent = body === undefined ? "" : ` with ${body.slice(0, 300)}`;
    this.faults.push(...faults.map((fault) => `${id}: ${fault} (${method} ${path.slice(0, 200)}${sent})`));
  }
}
