/**
 * What the API answers, under the names that the pages use. The shapes are generated from the API's document
 * (`cargo xtask gen`), so that an answer which changes is an error here and not a surprise on the screen.
 */
import type { Value } from "../flow/document";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Something to mend in a draft. */
export type Finding = Schemas["Finding"];

/** A workflow in a list. */
export type Row = Schemas["WorkflowListed"];

/** A workflow with what is wrong in it. */
export type Listed = Schemas["Workflow"];

/** A workflow as a tree, to be drawn and edited. */
export type Drawn = Omit<Schemas["WorkflowDocument"], "document"> & { readonly document: Value };

/** What was counted, by name. */
export type Numbers = { readonly [name: string]: number };

/** The numbers of a workflow. */
export type Report = {
  readonly triggers: readonly { readonly id: string; readonly total: Numbers }[];
  readonly blocks: readonly { readonly id: string; readonly kind: string; readonly total: Numbers }[];
};
