/** Plays of a draft that change nothing: over what really happened, and over one person. */
import type { Value } from "../flow/document";
import { ask } from "./client";
import type { Report } from "./types";

/** What a draft would have done. */
export type PastPlayed = {
  readonly from: string;
  readonly to: string;
  readonly looked_at: number;
  readonly is_whole: boolean;
  readonly people: number;
  readonly report: Report;
  readonly days: readonly { readonly day: string; readonly started: number; readonly sent: number; readonly not_sent: number }[];
  readonly ways: readonly Way[];
  readonly stuck: number;
  readonly beside: readonly Beside[];
  readonly stops: readonly Stop[];
};

/** A workflow that its own budget paused in the play. */
export type Stop = { readonly workflow: string; readonly at: string; readonly reason: string; readonly detail: string; readonly held: number };

/** Another workflow that was played along, and where its mails met those of the draft. */
export type Beside = {
  readonly workflow: string;
  readonly sent: number;
  readonly met: number;
  readonly own_postponed: number;
  readonly own_skipped: number;
  readonly other_postponed: number;
  readonly other_skipped: number;
};

/** A way that people took. */
export type Way = { readonly steps: readonly { readonly block: string; readonly outcome: string }[]; readonly people: number; readonly contact: string };

/** A visit to a block, with what decided. */
export type Visit = {
  readonly at: string;
  readonly key: string;
  readonly block: string;
  readonly outcome: string;
  readonly why: { readonly note?: string; readonly saw?: readonly { readonly rule: string; readonly value?: string; readonly since?: string; readonly held: boolean }[] };
};

/** Where a draft leads one person. */
export type PersonPlayed = {
  readonly from: string;
  readonly until: string;
  readonly started: number;
  readonly steps: readonly Visit[];
  readonly more: boolean;
  readonly messages: readonly { readonly at: string; readonly block: string; readonly email: string; readonly outcome: string }[];
  readonly refused: { readonly [reason: string]: number };
  readonly stuck: readonly string[];
};

/** Something that happens to somebody. */
export type Next = { readonly event: string; readonly at?: string; readonly data?: { readonly [name: string]: Value } };

/** Who is played, and what happens to them. */
export type Person = {
  readonly contact?: string;
  readonly fields?: { readonly [name: string]: Value };
  readonly interests?: readonly { readonly interest: string; readonly subscribed: boolean; readonly basis: string; readonly at: string }[];
  readonly tags?: { readonly [tag: string]: boolean };
  readonly events: readonly Next[];
  readonly until: string;
};

const path = (handle: string) => `/api/v1/workflows/${encodeURIComponent(handle)}`;

export const playPast = (handle: string, of: { readonly from: string; readonly to?: string }) => ask<PastPlayed>("POST", `${path(handle)}/past`, of);

export const playPerson = (handle: string, of: Person) => ask<PersonPlayed>("POST", `${path(handle)}/try`, of);
