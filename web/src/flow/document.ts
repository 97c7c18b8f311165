/**
 * A workflow as its file has it: the shapes that the canvas works on. Keys that the canvas does not
 * know stay where they are, so that what the page saves is what was loaded, but for what was edited.
 * What a key means, and whether it may be there, is the engine's to say; nothing is checked here.
 */

/** A value of a workflow's file. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Any map of a workflow's file. */
export type Fields = { readonly [key: string]: Value };

/** One way out of a block, with what happens on it. */
export type Arm = Fields & { readonly id: string; readonly blocks?: Sequence };

/** One element of a workflow. */
export type Block = Fields & {
  readonly id: string;
  readonly do: string;
  readonly label?: string;
  readonly branches?: readonly Arm[];
  readonly blocks?: Sequence;
};

/** Blocks, one after the other. */
export type Sequence = readonly Block[];

/** What starts a workflow. */
export type Trigger = Fields & { readonly id: string; readonly start: string; readonly label?: string };

/** A rule by which one leaves early, with last words. */
export type Exit = Fields & { readonly id: string; readonly blocks?: Sequence };

/** A whole workflow. */
export type Workflow = Fields & {
  readonly handle: string;
  readonly name: string;
  readonly triggers?: readonly Trigger[];
  readonly exits?: readonly Exit[];
  readonly blocks?: Sequence;
};

/** The blocks that have named ways out. */
export const WITH_ARMS: ReadonlySet<string> = new Set(["branch", "split", "wait_for"]);

/** The blocks behind which nothing follows, unless they let somebody by. */
const LAST: ReadonlySet<string> = new Set(["end", "goto"]);

/** Whether what comes next in its sequence is never reached from this block: whom its `when` does not hold for passes it by, and whoever has jumped as often as `visits` allows. */
export function isLast(block: Block | undefined): boolean {
  return block !== undefined && LAST.has(block.do) && block["when"] === undefined && (block.do !== "goto" || block["visits"] === undefined);
}
