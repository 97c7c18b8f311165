/** E-mails and the test inbox: what is asked of the API. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { told, type Content } from "../emails/content";
import type { Fields } from "../flow/document";
import { ask, Problem } from "./client";
import type { EmailReport } from "./types";

/** An e-mail in a list. */
export type EmailRow = {
  readonly handle: string;
  readonly name: string;
  readonly version: number;
  readonly subject: string;
  readonly changed_at: string;
  readonly written: "blocks" | "mjml" | "html" | "text";
  readonly draft: number;
};

/** An e-mail in one version. */
export type Email = Content & { readonly handle: string; readonly version: number; readonly created_at: string };

/** What somebody is writing of it; nothing where nobody is. */
export type EmailDraft = { readonly revision: number; readonly email: Partial<Email> | null };

/** One of its versions. */
export type EmailVersion = { readonly version: number; readonly subject: string; readonly created_at: string };

/** Something that could be better; `at` is the part, of blocks the block: `blocks/b3`. */
export type Note = { readonly sentence: string; readonly code?: string; readonly at?: string; readonly line?: number };

/** What saving answers. */
export type SavedEmail = { readonly version: number; readonly findings: readonly Note[]; readonly notes?: readonly Note[] };

/** What is found in an e-mail. */
export type CheckedEmail = { readonly saveable: boolean; readonly errors: readonly Note[]; readonly findings: readonly Note[]; readonly notes: readonly Note[] };

/** An e-mail as somebody would get it. */
export type Preview = { readonly subject: string; readonly html: string; readonly text: string; readonly mjml: string | null; readonly notes?: readonly Note[] };

/** A mail of the test inbox in a list. */
export type Caught = { readonly id: string; readonly message: string; readonly recipient: string; readonly subject: string; readonly at: string };

/** A mail with all there is to it. */
export type Mail = Caught & {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string | null;
  readonly html: string | null;
  readonly why: { readonly contact: string; readonly workflow: string | null; readonly version: number; readonly block: string; readonly email: string; readonly purpose: string; readonly interest: string | null; readonly basis: string | null } | null;
};

/** Among how many mails to an address that of a message is looked for: a page of the inbox. */
const LOOKED_AT_MAX = 100;

/** How long a small picture of an e-mail is good enough; whoever saves one sees it anew at once. */
const PICTURE_STALE_MS = 5 * 60_000;

/** What is answered where a thing is no longer there. */
const NOT_FOUND = 404;

const path = (handle: string) => `/api/v1/emails/${encodeURIComponent(handle)}`;

export const emails = queryOptions({ queryKey: ["emails"], queryFn: () => ask<{ emails: EmailRow[] }>("GET", "/api/v1/emails") });

export const email = (handle: string) =>
  queryOptions({ queryKey: ["emails", handle], queryFn: () => ask<Email>("GET", path(handle)), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });

export const emailVersion = (handle: string, version: number) => ask<Email>("GET", `${path(handle)}?version=${version}`);

export const emailVersions = (handle: string) =>
  queryOptions({ queryKey: ["emails", handle, "versions"], queryFn: () => ask<{ versions: EmailVersion[] }>("GET", `${path(handle)}/versions?limit=50`) });

export const emailReport = (handle: string) => queryOptions({ queryKey: ["emails", handle, "report"], queryFn: () => ask<EmailReport>("GET", `${path(handle)}/report`) });

export const emailDraft = (handle: string) => ask<EmailDraft>("GET", `${path(handle)}/draft`);

export const saveDraft = (handle: string, content: Content, revision: number) => ask<{ revision: number }>("PUT", `${path(handle)}/draft?revision=${revision}`, told(content));

export const dropDraft = (handle: string, revision: number) => ask<void>("DELETE", `${path(handle)}/draft?revision=${revision}`);

export const saveEmail = (handle: string, content: Content) => ask<SavedEmail>("PUT", path(handle), told(content));

export const checkEmail = (handle: string, content: Content) => ask<CheckedEmail>("POST", "/api/v1/emails/check", { handle, ...told(content) });

export const deleteEmail = (handle: string) => ask<void>("DELETE", path(handle));

/** A mail that a test made. */
export type TestedEmail = { readonly mail: string; readonly subject: string };

/** Puts what is being written into the test inbox; without a language in that of the contact. */
export const testEmail = (handle: string, to: string, language: string) =>
  ask<TestedEmail>("POST", `${path(handle)}/test`, { to, draft: true, ...(language === "" ? {} : { language }) });

/** As the contact would get it, or with nothing known of anybody. */
export const preview = (content: Content, language: string, contact: string | undefined) =>
  ask<Preview>("POST", "/api/v1/emails/preview", { email: told(content), ...(language === "" ? {} : { language }), ...(contact === undefined ? {} : { as: { contact } }) });

/** A saved e-mail in a version, or the newest, as a contact would get it in a journey. */
export async function previewOf(handle: string, version: number | null, contact: string, journey: string): Promise<Preview & { readonly isOfJourney: boolean }> {
  const asked = (as: Fields) => ask<Preview>("POST", "/api/v1/emails/preview", { handle, ...(version === null ? {} : { version }), as });
  try {
    return { ...(await asked({ contact, journey })), isOfJourney: true };
  } catch (error) {
    // A message is kept for longer than its journey may be.
    if (error instanceof Problem && error.status === NOT_FOUND) {
      return { ...(await asked({ contact })), isOfJourney: false };
    }
    throw error;
  }
}

/** A saved e-mail with nothing known of anybody, to be looked at in small. */
export const emailPicture = (handle: string) =>
  queryOptions({
    queryKey: ["emails", handle, "picture"],
    queryFn: () => ask<Preview>("POST", "/api/v1/emails/preview", { handle }),
    staleTime: PICTURE_STALE_MS,
    retry: false,
  });

/** The test inbox, the newest first, asked for anew while it is looked at. */
export const inbox = infiniteQueryOptions({
  queryKey: ["inbox"],
  queryFn: ({ pageParam }) => ask<{ mails: Caught[]; next: string | null }>("GET", `/api/v1/inbox?limit=50${pageParam === undefined ? "" : `&after=${pageParam}`}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

/** The mail that this message became, while the test inbox has it among the newest to that address. */
export async function caughtOf(address: string, message: string): Promise<string | null> {
  const query = new URLSearchParams({ to: address, limit: String(LOOKED_AT_MAX) });
  const { mails } = await ask<{ mails: Caught[] }>("GET", `/api/v1/inbox?${query}`);
  return mails.find((one) => one.message === message)?.id ?? null;
}

export const mail = (id: string) => queryOptions({ queryKey: ["inbox", id], queryFn: () => ask<Mail>("GET", `/api/v1/inbox/${encodeURIComponent(id)}`) });
