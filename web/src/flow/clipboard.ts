/** A block on the clipboard, as text: within a workflow, from one to another, and into whatever takes text. */
import type { Block, Value, Workflow } from "./document";
import { isDrawable } from "./drawable";
import { START } from "./layout";
import { find, insert, renewed, type Spot } from "./model";

/** What says that a text is a block of ours, and how it is written. */
const FORMAT = 1;

/** A block, with all that is inside it. */
export function copied(block: Block): string {
  return JSON.stringify({ postduif_block: FORMAT, block }, null, 2);
}

/** The block that a text is; nothing if it is something else, or no block that can be drawn. */
export function pasted(text: string): Block | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { postduif_block: format, block } = (json ?? {}) as { readonly postduif_block?: unknown; readonly block?: Value };
  const around: Value = { handle: "pasted", name: "pasted", blocks: block === undefined ? [] : [block] };
  return format === FORMAT && block !== undefined && isDrawable(around) ? around.blocks?.[0] : undefined;
}

/** Puts a block behind the one that is chosen, or first or last where that is none, with ids of its own. */
export function paste(workflow: Workflow, chosen: string | undefined, block: Block): { workflow: Workflow; id: string } {
  const found = chosen === undefined ? undefined : find(workflow, chosen);
  const last = chosen === START ? 0 : (workflow.blocks ?? []).length;
  const spot: Spot = found === undefined ? { owner: { of: "main" }, index: last } : { owner: found.spot.owner, index: found.spot.index + 1 };
  const fresh = renewed(workflow, block);
  return { workflow: insert(workflow, spot, fresh), id: fresh.id };
}
