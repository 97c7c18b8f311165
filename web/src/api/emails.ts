/** E-mails and the test inbox: what is asked of the API. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { ask } from "./client";

/** An e-mail in a list. */
export type EmailRow = { readonly handle: string; readonly name: string; readonly version: number };

/** What an e-mail is made of; one of MJML and HTML, or text alone. */
export type EmailSource = {
  readonly name: string;
  readonly subject: string;
  readonly preheader?: string | null;
  readonly mjml?: string | null;
  readonly html?: string | null;
  readonly text?: string | null;
};

/** An e-mail in its newest version. */
export type Email = EmailSource & { readonly handle: string; readonly version: number; readonly created_at: string };

/** Something that could be better. */
export type Note = { readonly sentence: string; readonly part?: string; readonly line?: number };

/** What saving answers. */
export type SavedEmail = { readonly version: number; readonly findings: readonly Note[]; readonly notes?: readonly Note[] };

/** An e-mail as somebody would get it. */
export type Preview = { readonly subject: string; readonly html: string; readonly text: string; readonly notes?: readonly Note[] };

/** A mail of the test inbox in a list. */
export type Caught = { readonly id: string; readonly recipient: string; readonly subject: string; readonly at: string };

/** A mail with all there is to it. */
export type Mail = Caught & {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string | null;
  readonly html: string | null;
  readonly why: { readonly contact: string; readonly workflow: string | null; readonly version: number; readonly block: string; readonly email: string; readonly purpose: string; readonly interest: string | null; readonly basis: string | null } | null;
};

const path = (handle: string) => `/api/v1/emails/${encodeURIComponent(handle)}`;

export const emails = queryOptions({ queryKey: ["emails"], queryFn: () => ask<{ emails: EmailRow[] }>("GET", "/api/v1/emails") });

export const email = (handle: string) =>
  queryOptions({ queryKey: ["emails", handle], queryFn: () => ask<Email>("GET", path(handle)), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });

/** The source without what is empty. */
function told(source: EmailSource): object {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

export const saveEmail = (handle: string, source: EmailSource) => ask<SavedEmail>("PUT", path(handle), told(source));

export const deleteEmail = (handle: string) => ask<void>("DELETE", path(handle));

/** As the contact would get it, or with nothing known of anybody. */
export const preview = (source: EmailSource, contact: string | undefined) =>
  ask<Preview>("POST", "/api/v1/emails/preview", { email: told(source), ...(contact === undefined ? {} : { as: { contact } }) });

/** The test inbox, the newest first, asked for anew while it is looked at. */
export const inbox = infiniteQueryOptions({
  queryKey: ["inbox"],
  queryFn: ({ pageParam }) => ask<{ mails: Caught[]; next: string | null }>("GET", `/api/v1/inbox?limit=50${pageParam === undefined ? "" : `&after=${pageParam}`}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

export const mail = (id: string) => queryOptions({ queryKey: ["inbox", id], queryFn: () => ask<Mail>("GET", `/api/v1/inbox/${encodeURIComponent(id)}`) });
