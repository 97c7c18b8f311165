/**
 * The way to the API: one function, errors that can be shown, and the cache of what was asked. What the
 * answers hold is in `types.ts`.
 */
import { QueryClient } from "@tanstack/react-query";

/** What is wrong at a place in what was sent. */
export type Located = { readonly at: string; readonly sentence: string };

/** An answer that is no success, as a problem document says it (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly Located[];

  constructor(status: number, detail: string, errors: readonly Located[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

/** Asks the API. What it says in JSON is given as it is; every other answer is a `Problem`. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new Problem(0, "");
  }
  const text = await answer.text();
  const json: unknown = text === "" ? undefined : parsed(text);
  if (answer.ok) {
    return json as T;
  }
  const problem = (json ?? {}) as { detail?: string; errors?: Located[] };
  throw new Problem(answer.status, problem.detail ?? answer.statusText, problem.errors);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A second try helps where the server was not there, and nowhere else. */
function isWorthAgain(count: number, error: Error): boolean {
  return error instanceof Problem && (error.status === 0 || error.status >= 500) && count < 2;
}

/** What was asked, kept for a while. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthAgain, staleTime: 5_000 } },
});
