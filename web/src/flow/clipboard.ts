/** Blocks on the clipboard, as text: within a workflow, from one to another, and into whatever takes text. */
import type { Sequence, Value, Workflow } from "./document";
import { isDrawable } from "./drawable";
import { insert, renewed } from "./edits";
import { START } from "./layout";
import { find, type Spot } from "./model";

/** What says that a text is blocks of ours, and how it is written. */
const FORMAT = 1;

/** Blocks, with all that is inside them. One alone is written as it was before there could be several. */
export function copied(blocks: Sequence): string {
  const [block] = blocks;
  return JSON.stringify(blocks.length === 1 ? { postduif_block: FORMAT, block } : { postduif_blocks: FORMAT, blocks }, null, 2);
}

/** The blocks that a text is; nothing if it is something else, or holds one that cannot be drawn. */
export function pasted(text: string): Sequence | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const said = (json ?? {}) as { readonly postduif_block?: unknown; readonly block?: Value; readonly postduif_blocks?: unknown; readonly blocks?: Value };
  const blocks = said.postduif_block === FORMAT && said.block !== undefined ? [said.block] : said.postduif_blocks === FORMAT ? said.blocks : undefined;
  const around: Value = { handle: "pasted", name: "pasted", blocks: blocks ?? [] };
  return isDrawable(around) && (around.blocks ?? []).length > 0 ? around.blocks : undefined;
}

/** Puts blocks behind the one that is chosen, or first or last where that is none, with ids of their own. */
export function paste(workflow: Workflow, chosen: string | undefined, blocks: Sequence): { workflow: Workflow; ids: readonly string[] } {
  const found = chosen === undefined ? undefined : find(workflow, chosen);
  const last = chosen === START ? 0 : (workflow.blocks ?? []).length;
  const spot: Spot = found === undefined ? { owner: { of: "main" }, index: last } : { owner: found.spot.owner, index: found.spot.index + 1 };
  const fresh = renewed(workflow, blocks);
  return { workflow: insert(workflow, spot, ...fresh), ids: fresh.map((block) => block.id) };
}
