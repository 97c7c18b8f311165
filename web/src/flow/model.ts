/**
 * Where blocks stand in a workflow, and how one is replaced, as pure functions: what comes out shares all that did
 * not change. Because a workflow is sequences in sequences, whatever comes out is a whole workflow: there is no
 * loose end to tie. What is done with blocks as a whole is in `edits`. It knows no screen and no server.
 */
import type { Arm, Block, Exit, Sequence, Workflow } from "./document";

/** A sequence of the workflow: the main one, that of an arm, of what a wait times, or of an exit. */
export type Owner =
  | { readonly of: "main" }
  | { readonly of: "arm"; readonly block: string; readonly arm: string }
  | { readonly of: "timed"; readonly block: string }
  | { readonly of: "exit"; readonly exit: string };

/** A place between two blocks, before the first or behind the last. */
export type Spot = { readonly owner: Owner; readonly index: number };

/** Where a block stands. */
export type Found = { readonly block: Block; readonly spot: Spot };

/** What stands for nothing in an id. */
const ID_LENGTH_MAX = 40;

/** Every sequence of a workflow with its owner, the outer ones first. */
export function* sequences(workflow: Workflow): Generator<[Owner, Sequence]> {
  yield* inside({ of: "main" }, workflow.blocks ?? []);
  for (const exit of workflow.exits ?? []) {
    yield* inside({ of: "exit", exit: exit.id }, exit.blocks ?? []);
  }
}

function* inside(owner: Owner, sequence: Sequence): Generator<[Owner, Sequence]> {
  yield [owner, sequence];
  for (const block of sequence) {
    for (const arm of block.branches ?? []) {
      yield* inside({ of: "arm", block: block.id, arm: arm.id }, arm.blocks ?? []);
    }
    if (block.blocks !== undefined) {
      yield* inside({ of: "timed", block: block.id }, block.blocks);
    }
  }
}

/** Every block of a workflow, in the order of the text. */
export function* blocks(workflow: Workflow): Generator<Found> {
  for (const [owner, sequence] of sequences(workflow)) {
    for (const [index, block] of sequence.entries()) {
      yield { block, spot: { owner, index } };
    }
  }
}

/** The block with an id. */
export function find(workflow: Workflow, id: string): Found | undefined {
  for (const found of blocks(workflow)) {
    if (found.block.id === id) {
      return found;
    }
  }
  return undefined;
}

/** The workflow with one sequence replaced. */
export function replaced(workflow: Workflow, owner: Owner, change: (of: Sequence) => Sequence): Workflow {
  if (owner.of === "exit") {
    const exits = (workflow.exits ?? []).map((exit): Exit => {
      return exit.id === owner.exit ? { ...exit, blocks: change(exit.blocks ?? []) } : exit;
    });
    return { ...workflow, exits };
  }
  if (owner.of === "main") {
    return { ...workflow, blocks: change(workflow.blocks ?? []) };
  }
  return changed(workflow, owner.block, (block) => {
    if (owner.of === "timed") {
      return { ...block, blocks: change(block.blocks ?? []) };
    }
    const branches = (block.branches ?? []).map((arm): Arm => {
      return arm.id === owner.arm ? { ...arm, blocks: change(arm.blocks ?? []) } : arm;
    });
    return { ...block, branches };
  });
}

/** The workflow with one block replaced. */
export function changed(workflow: Workflow, id: string, change: (block: Block) => Block): Workflow {
  const main = changedIn(workflow.blocks ?? [], id, change);
  const exits = (workflow.exits ?? []).map((exit): Exit => {
    const last = changedIn(exit.blocks ?? [], id, change);
    return last === exit.blocks || exit.blocks === undefined ? exit : { ...exit, blocks: last };
  });
  return { ...workflow, blocks: main, ...(workflow.exits === undefined ? {} : { exits }) };
}

function changedIn(sequence: Sequence, id: string, change: (block: Block) => Block): Sequence {
  let differs = false;
  const result = sequence.map((block): Block => {
    const next = block.id === id ? change(block) : changedInside(block, id, change);
    differs ||= next !== block;
    return next;
  });
  return differs ? result : sequence;
}

function changedInside(block: Block, id: string, change: (block: Block) => Block): Block {
  let next = block;
  if (block.blocks !== undefined) {
    const timed = changedIn(block.blocks, id, change);
    next = timed === block.blocks ? next : { ...next, blocks: timed };
  }
  if (block.branches !== undefined) {
    let differs = false;
    const branches = block.branches.map((arm): Arm => {
      const inner = changedIn(arm.blocks ?? [], id, change);
      if (arm.blocks === undefined || inner === arm.blocks) {
        return arm;
      }
      differs = true;
      return { ...arm, blocks: inner };
    });
    next = differs ? { ...next, branches } : next;
  }
  return next;
}

/** Whether two owners are one. */
export function sameOwner(one: Owner, other: Owner): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The ids of a block, its arms and all that is inside it. */
export function idsOf(block: Block): string[] {
  const arms = (block.branches ?? []).flatMap((arm) => [arm.id, ...(arm.blocks ?? []).flatMap(idsOf)]);
  return [block.id, ...arms, ...(block.blocks ?? []).flatMap(idsOf)];
}

/** A new id that begins like this one and is not taken yet: `wait`, `wait_2`, `wait_3`. */
export function newId(taken: ReadonlySet<string>, like: string): string {
  const stem = like.replace(/_\d+$/, "").slice(0, ID_LENGTH_MAX - 5);
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? stem : `${stem}_${n}`;
    if (!taken.has(id)) {
      return id;
    }
  }
}

/** Every id of a block in a workflow. */
export function takenIds(workflow: Workflow): Set<string> {
  return new Set(Array.from(blocks(workflow), (found) => found.block.id));
}

/** The block before or behind a block in its own sequence. */
export function neighbour(workflow: Workflow, id: string, by: -1 | 1): Block | undefined {
  const found = find(workflow, id);
  if (found === undefined) {
    return undefined;
  }
  for (const [owner, sequence] of sequences(workflow)) {
    if (sameOwner(owner, found.spot.owner)) {
      return sequence[found.spot.index + by];
    }
  }
  return undefined;
}
