/**
 * The way to the API: one function, errors that can be shown, and the cache of what was asked. What the
 * answers hold is in `types.ts`.
 */
import { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";

/** What is wrong at a place in what was sent. */
export type Located = { readonly at: string; readonly sentence: string };

/** An answer that is no success, as a problem document says it (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly Located[];
  /** Which revision a thing is at, where another one was meant. */
  readonly revision: number | undefined;

  constructor(status: number, detail: string, errors: readonly Located[] = [], revision?: number) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.revision = revision;
  }
}

/** Who is signed in; in a demo a visitor, who has no token and needs none. */
export type Session = { readonly actor: string; readonly rights: readonly string[]; readonly csrf: string | null };

const NOT_SIGNED_IN = 401;
const FORBIDDEN = 403;
let session: Promise<Session> | undefined;

/** Who is signed in, asked once. */
export function whoAmI(): Promise<Session> {
  session ??= ask<Session>("GET", "/api/v1/session").catch((error: unknown) => {
    session = undefined;
    throw error;
  });
  return session;
}

/** Leaves for the page where one signs in, which leads back here. */
export function signIn(): void {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

/** What every request says of itself: that a page of ours sends it, and what a session's changes repeat. */
async function headersOf(method: string, type: string | undefined): Promise<Record<string, string>> {
  const token = method === "GET" ? null : (await whoAmI()).csrf;
  return {
    "x-postduif-page": "1",
    ...(token === null ? {} : { "x-csrf-token": token }),
    ...(type === undefined ? {} : { "content-type": type }),
  };
}

/** Asks the API. What it says in JSON is given as it is; every other answer is a `Problem`. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  return send<T>(method, path, body === undefined ? undefined : JSON.stringify(body), body === undefined ? undefined : "application/json");
}

/** The same with a body that is sent as it is: a file. */
export async function send<T>(method: string, path: string, body?: BodyInit, type?: string): Promise<T> {
  const headers = await headersOf(method, type);
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, credentials: "same-origin", ...(body === undefined ? {} : { body }) });
  } catch {
    throw new Problem(0, "");
  }
  if (answer.status === NOT_SIGNED_IN) {
    signIn();
  }
  if (answer.status === FORBIDDEN) {
    // The session may be another one by now, with a token of its own.
    session = undefined;
  }
  const text = await answer.text();
  const json: unknown = text === "" ? undefined : await inOurWords(parsed(text));
  if (answer.ok) {
    return json as T;
  }
  // What is wrong in a request comes as errors, what is wrong in a document as findings; a reader is told of either.
  const problem = (json ?? {}) as { detail?: string; errors?: Located[]; findings?: Located[]; revision?: number };
  throw new Problem(answer.status, problem.detail ?? answer.statusText, problem.errors ?? problem.findings, problem.revision);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where an answer says what is wrong; most say nothing, and are not looked at further. */
const SAYS = ["detail", "errors", "findings", "notes"];

/** What the program says, which it says in English, in the language of the page. */
async function inOurWords(answer: unknown): Promise<unknown> {
  const says = (value: unknown) => typeof value === "string" || (Array.isArray(value) && value.length > 0);
  if (i18next.language !== "nl" || answer === null || typeof answer !== "object" || !SAYS.some((key) => says((answer as { readonly [key: string]: unknown })[key]))) {
    return answer;
  }
  const { say, saidAgain } = await import("../i18n/nl/say");
  return saidAgain(answer, say);
}

/** A second try helps where the server was not there, and nowhere else. */
function isWorthAgain(count: number, error: Error): boolean {
  return error instanceof Problem && (error.status === 0 || error.status >= 500) && count < 2;
}

/** What was asked, kept for a while. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthAgain, staleTime: 5_000 } },
});

// What was said in another language is asked once more.
i18next.on("languageChanged", () => void queries.invalidateQueries());
