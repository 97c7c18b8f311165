/** What the API answers, as far as the pages read it. */
import type { Value } from "../flow/document";

/** Something to mend in a draft. */
export type Finding = {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly at: string;
  readonly sentence: string;
};

/** A workflow in a list. */
export type Row = {
  readonly handle: string;
  readonly name: string;
  readonly status: "draft" | "live" | "closed" | "paused" | "ended";
  readonly revision: number;
  readonly live_version: number | null;
  readonly updated_at: string;
};

/** A workflow with what is wrong in it. */
export type Listed = Row & {
  readonly created_at: string;
  readonly findings: readonly Finding[];
  readonly publishable: boolean;
};

/** A workflow as a tree, to be drawn and edited. */
export type Drawn = Listed & { readonly document: Value };

/** What was counted, by name. */
export type Numbers = { readonly [name: string]: number };

/** The numbers of a workflow. */
export type Report = {
  readonly triggers: readonly { readonly id: string; readonly total: Numbers }[];
  readonly blocks: readonly { readonly id: string; readonly kind: string; readonly total: Numbers }[];
};
