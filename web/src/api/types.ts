/**
 * What the API answers, under the names that the pages use. The shapes are generated from the API's document
 * (`cargo xtask gen`), so that an answer which changes is an error here and not a surprise on the screen.
 */
import type { Value } from "../flow/document";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The way that mail takes out. */
export type Sending = Schemas["Sending"];

/** Something to mend in a draft. */
export type Finding = Schemas["Finding"];

/** A workflow in a list. */
export type Row = Schemas["WorkflowListed"];

/** A workflow with what is wrong in it. */
export type Listed = Schemas["Workflow"];

/** What became of an e-mail, over all workflows that send it. */
export type EmailReport = Schemas["EmailReport"];

/** A workflow as a tree, to be drawn and edited. */
export type Drawn = Omit<Schemas["WorkflowDocument"], "document"> & { readonly document: Value };

/** Who followed a link of a mail, or whom it was shown to. */
export type Hit = Schemas["BlockHit"];

/** What was counted, by a reason or by a way. */
export type Counts = { readonly [reason: string]: number };

/** What was counted at a trigger. */
export type TriggerNumbers = { readonly matched: number; readonly started: number; readonly updated: number; readonly refused: Counts };

/** What was counted at a block. */
export type BlockNumbers = {
  readonly entered: number;
  readonly left: number;
  readonly waiting: number;
  readonly passed_over: number;
  readonly arms: Counts;
  readonly queued: number;
  readonly pending: number;
  readonly sent: number;
  readonly skipped: Counts;
  readonly refused: number;
  readonly expired: number;
  readonly unknown: number;
  readonly clicked: number;
  readonly opened: number;
};

type ByVersion<T> = { readonly [version: string]: T };

/** Of which days numbers are, and of which they are kept. */
export type DaysTold = Schemas["DaysTold"];

/** The numbers of a workflow; of all time, unless it says of which days. */
export type Report = {
  readonly days?: DaysTold | null;
  readonly triggers: readonly { readonly id: string; readonly total: TriggerNumbers; readonly versions: ByVersion<TriggerNumbers> }[];
  readonly blocks: readonly { readonly id: string; readonly kind: string; readonly total: BlockNumbers; readonly versions: ByVersion<BlockNumbers> }[];
};

/** What an edit does to each block, and how many people stand there. */
export type Changes = {
  readonly from: number | null;
  readonly revision: number;
  readonly people: number;
  readonly blocks: readonly {
    readonly id: string;
    readonly change: "same" | "moved" | "added" | "changed" | "removed";
    readonly people: number;
    readonly needs_answer: boolean;
    readonly answers: readonly ("keep" | "retime" | "block" | "leave" | "stay")[];
  }[];
};

/** Where those go on who stand in a block. */
export type Answer = "keep" | "retime" | "leave" | "stay" | { readonly block: string };

/** What an edit would do within the hour and the day. */
export type Forecast = {
  readonly people: number;
  readonly looked_at: number;
  readonly is_sample: boolean;
  readonly moved: { readonly over: number; readonly left: number; readonly stay: number };
  readonly blocks: readonly { readonly id: string; readonly within_hour: number; readonly within_day: number; readonly not_sent: number }[];
};

/** Somebody who stands in a block. */
export type Person = {
  readonly contact: string;
  readonly email: string | null;
  readonly journey: string;
  readonly version: number;
  readonly entered_at: string;
  readonly wake_at: string;
};

/** Somebody who came into a block. */
export type Comer = {
  readonly contact: string;
  readonly email: string | null;
  readonly journey: string;
  readonly version: number;
  readonly at: string;
};

/** A message that a block decided to send. */
export type Sent = {
  readonly id: string;
  readonly contact: string;
  readonly email: string | null;
  readonly version: number;
  readonly state: string;
  readonly reason: string | null;
  readonly due_at: string;
  readonly handed_at: string | null;
  readonly finished_at: string | null;
};
