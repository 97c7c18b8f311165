/** Imports: what is asked of the API. */
import { queryOptions } from "@tanstack/react-query";

import { ask, send } from "./client";

/** What became of rows, or would. */
export type Counts = { readonly [what: string]: number };

/** A look, or the import itself. */
export type Part = { readonly job: { readonly id: string; readonly state: string; readonly done: number; readonly total: number | null; readonly reason: string | null } | null; readonly counts: Counts | null };

/** What an import's columns mean, and what everybody in it agreed to. */
export type Settings = {
  readonly kind: "contacts" | "suppressions";
  readonly name: string;
  readonly columns?: { readonly [column: string]: string };
  readonly consent?: { readonly source: string; readonly wording: string; readonly interests?: readonly string[]; readonly at?: string };
};

/** An import. */
export type Import = {
  readonly id: string;
  readonly name: string;
  readonly settings: Settings;
  readonly whole: boolean;
  readonly check: Part | null;
  readonly run: Part | null;
  readonly created_at: string;
  readonly shape?: { readonly columns: readonly string[]; readonly sample: readonly (readonly string[])[]; readonly proposal: { readonly [column: string]: string } } | null;
};

/** How often it is asked how far a job is. */
const LOOK_EVERY_MS = 1_000;
const UNDER_WAY: ReadonlySet<string> = new Set(["queued", "running"]);

/** Whether somebody works on it. */
export function isUnderWay(of: Import | undefined): boolean {
  return [of?.check, of?.run].some((part) => part?.job !== null && part?.job !== undefined && UNDER_WAY.has(part.job.state));
}

/** An import, looked at while a job of it is under way. */
export const oneImport = (id: string) =>
  queryOptions({
    queryKey: ["imports", id],
    queryFn: () => ask<Import>("GET", `/api/v1/imports/${id}`),
    refetchInterval: (query) => (isUnderWay(query.state.data) ? LOOK_EVERY_MS : false),
  });

/** Makes an import and sends its file; gives its number. */
export async function begin(settings: Settings, file: File): Promise<string> {
  const { id } = await ask<{ id: string }>("POST", "/api/v1/imports", settings);
  await send("PUT", `/api/v1/imports/${id}/file`, file);
  return id;
}

/** Says what its columns mean. */
export const describe = (id: string, settings: Settings) => ask<Import>("PUT", `/api/v1/imports/${id}`, settings);

/** Looks what it would do, or does it. */
export const start = (id: string, what: "check" | "run") => ask<Import>("POST", `/api/v1/imports/${id}/${what}`);
