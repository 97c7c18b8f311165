/**
 * What is done with blocks on the canvas, one or several: put in, taken out, moved and copied. Pure: each takes a
 * workflow and gives another one. It knows no screen; where a block may stand is asked of `places`.
 */
import type { Block, Fields, Sequence, Workflow } from "./document";
import { find, newId, replaced, sameOwner, sequences, takenIds, type Owner, type Spot } from "./model";
import { noWorseThan } from "./places";

/** Blocks that stand one behind the other, with all that is inside them. */
export type Run = { readonly owner: Owner; readonly from: number; readonly blocks: Sequence };

/** Puts blocks at a place. */
export function insert(workflow: Workflow, spot: Spot, ...blocks: Sequence): Workflow {
  return replaced(workflow, spot.owner, (sequence) => sequence.toSpliced(spot.index, 0, ...blocks));
}

/** Takes blocks out, with all that is inside them. */
export function remove(workflow: Workflow, ids: Iterable<string>): Workflow {
  let left = workflow;
  for (const id of ids) {
    const spot = find(left, id)?.spot;
    if (spot !== undefined) {
      left = replaced(left, spot.owner, (sequence) => sequence.toSpliced(spot.index, 1));
    }
  }
  return left;
}

/** Those of these blocks that stand in no other of them, in the order of the text. */
export function tops(workflow: Workflow, ids: Iterable<string>): Sequence {
  const wanted = new Set(ids);
  const found: Block[] = [];
  const inside = new Set<string>();
  for (const [, sequence] of sequences(workflow)) {
    for (const block of sequence) {
      if (wanted.has(block.id) && !inside.has(block.id)) {
        found.push(block);
        blockIds(block).forEach((id) => inside.add(id));
      }
    }
  }
  const order = new Map(Array.from(inText(workflow), (block, n) => [block.id, n]));
  return found.toSorted((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0));
}

/** Every block as the text has it: what is inside a block comes before what stands behind it. */
function* inText(workflow: Workflow): Generator<Block> {
  const inner = function* (sequence: Sequence): Generator<Block> {
    for (const block of sequence) {
      yield block;
      for (const arm of block.branches ?? []) {
        yield* inner(arm.blocks ?? []);
      }
      yield* inner(block.blocks ?? []);
    }
  };
  yield* inner(workflow.blocks ?? []);
  for (const exit of workflow.exits ?? []) {
    yield* inner(exit.blocks ?? []);
  }
}

/** These blocks, if nothing stands between them: only such can be moved, for they go somewhere as one. */
export function runOf(workflow: Workflow, ids: Iterable<string>): Run | undefined {
  const blocks = tops(workflow, ids);
  const first = blocks[0] === undefined ? undefined : find(workflow, blocks[0].id)?.spot;
  if (first === undefined) {
    return undefined;
  }
  const isNext = (block: Block, n: number) => {
    const spot = find(workflow, block.id)?.spot;
    return spot !== undefined && sameOwner(spot.owner, first.owner) && spot.index === first.index + n;
  };
  return blocks.every(isNext) ? { owner: first.owner, from: first.index, blocks } : undefined;
}

/** The workflow with a run elsewhere; nothing if that is within itself or where it stands. */
function taken(workflow: Workflow, run: Run, spot: Spot): Workflow | undefined {
  const own = new Set(run.blocks.flatMap(blockIds));
  const isSame = sameOwner(run.owner, spot.owner);
  const stays = isSame && spot.index >= run.from && spot.index <= run.from + run.blocks.length;
  if (stays || ("block" in spot.owner && own.has(spot.owner.block))) {
    return undefined;
  }
  const index = isSame && spot.index > run.from ? spot.index - run.blocks.length : spot.index;
  const left = replaced(workflow, run.owner, (sequence) => sequence.toSpliced(run.from, run.blocks.length));
  return insert(left, { owner: spot.owner, index }, ...run.blocks);
}

/** Those of these places to which the blocks may be moved. */
export function placesFor(workflow: Workflow, ids: Iterable<string>, spots: readonly Spot[]): readonly Spot[] {
  const run = runOf(workflow, ids);
  if (run === undefined) {
    return [];
  }
  const isFine = noWorseThan(workflow);
  return spots.filter((spot) => {
    const moved = taken(workflow, run, spot);
    return moved !== undefined && isFine(moved);
  });
}

/** Moves these blocks to a place, if they may go there. */
export function move(workflow: Workflow, ids: Iterable<string>, spot: Spot): Workflow {
  const run = runOf(workflow, ids);
  const moved = run === undefined ? undefined : taken(workflow, run, spot);
  return moved !== undefined && noWorseThan(workflow)(moved) ? moved : workflow;
}

/** The place one block further up or down in the same sequence; nothing where there is none. */
export function beside(workflow: Workflow, ids: Iterable<string>, by: -1 | 1): Spot | undefined {
  const run = runOf(workflow, ids);
  if (run === undefined) {
    return undefined;
  }
  const spot = { owner: run.owner, index: by < 0 ? run.from - 1 : run.from + run.blocks.length + 1 };
  const length = Array.from(sequences(workflow)).find(([owner]) => sameOwner(owner, run.owner))?.[1].length ?? 0;
  return spot.index >= 0 && spot.index <= length ? spot : undefined;
}

/** Copies with ids of their own, as pasting needs them. What names a block of the copy names the new one. */
export function renewed(workflow: Workflow, blocks: Sequence): Sequence {
  const used = takenIds(workflow);
  const names = new Map<string, string>();
  for (const id of blocks.flatMap(blockIds)) {
    const fresh = newId(used, id);
    used.add(fresh);
    names.set(id, fresh);
  }
  return blocks.map((block) => rename(block, names) as Block);
}

/** The same blocks again, behind the last of them. */
export function duplicate(workflow: Workflow, ids: Iterable<string>): { workflow: Workflow; ids: readonly string[] } | undefined {
  const blocks = tops(workflow, ids);
  const last = blocks.at(-1);
  const spot = last === undefined ? undefined : find(workflow, last.id)?.spot;
  if (spot === undefined) {
    return undefined;
  }
  const copies = renewed(workflow, blocks);
  return { workflow: insert(workflow, { owner: spot.owner, index: spot.index + 1 }, ...copies), ids: copies.map((copy) => copy.id) };
}

/** The block of a sequence that one goes to when these are gone: the one before them, or behind. */
export function next(workflow: Workflow, ids: Iterable<string>): string | undefined {
  const blocks = tops(workflow, ids);
  const gone = new Set(blocks.map((block) => block.id));
  const spot = blocks[0] === undefined ? undefined : find(workflow, blocks[0].id)?.spot;
  const sequence = Array.from(sequences(workflow)).find(([owner]) => spot !== undefined && sameOwner(owner, spot.owner))?.[1] ?? [];
  const before = sequence.slice(0, spot?.index).findLast((block) => !gone.has(block.id));
  return (before ?? sequence.slice(spot?.index).find((block) => !gone.has(block.id)))?.id;
}

/** The ids of a block and of all blocks that are inside it. */
function blockIds(block: Block): string[] {
  const arms = (block.branches ?? []).flatMap((arm) => (arm.blocks ?? []).flatMap(blockIds));
  return [block.id, ...arms, ...(block.blocks ?? []).flatMap(blockIds)];
}

function rename(block: Block, names: ReadonlyMap<string, string>): Fields {
  const text = (value: string) =>
    value.replace(/^block\.([a-z][a-z0-9_]*)/, (all, id: string) => {
      const fresh = names.get(id);
      return fresh === undefined ? all : `block.${fresh}`;
    });
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === "string") {
      return key === "id" || key === "block" ? value : text(value);
    }
    if (Array.isArray(value)) {
      return value.map((one) => walk(one, key));
    }
    if (value !== null && typeof value === "object") {
      const isBlock = "do" in value;
      const entries = Object.entries(value).map(([name, one]) => {
        const named = (name === "id" && isBlock) || name === "block";
        const fresh = named && typeof one === "string" ? names.get(one) : undefined;
        return [name, fresh ?? walk(one, name)];
      });
      return Object.fromEntries(entries);
    }
    return value;
  };
  return walk(block, "") as Fields;
}
