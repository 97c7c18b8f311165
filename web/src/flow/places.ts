/**
 * Where a block may stand, as the engine sees it: so that no place is offered at which it would only be refused. A
 * workflow is compared with itself after an edit; what was wrong before does not stop anybody. Pure.
 */
import type { Arm, Block, Sequence, Workflow } from "./document";

/** So many branches deep a block may stand; the engine's `NESTING_MAX`. */
const DEPTH_MAX = 10;

/** What is wrong with where blocks stand. */
type Wrong = {
  /** How many blocks nobody can reach, since all that comes before them ends. */
  readonly unreachable: number;
  /** How many jumps lead from an exit to elsewhere, or from elsewhere into one. */
  readonly strayed: number;
  readonly depth: number;
};

/** Whether an edit leaves every block at a place where it may stand, but for those that did not before. */
export function noWorseThan(before: Workflow): (after: Workflow) => boolean {
  const was = wrong(before);
  return (after) => {
    const is = wrong(after);
    const isTooDeep = is.depth > DEPTH_MAX && is.depth > was.depth;
    return is.unreachable <= was.unreachable && is.strayed <= was.strayed && !isTooDeep;
  };
}

function wrong(workflow: Workflow): Wrong {
  const walk = new Walk();
  walk.realm("", workflow.blocks ?? []);
  for (const exit of workflow.exits ?? []) {
    walk.realm(`exit/${exit.id}`, exit.blocks ?? []);
  }
  return walk.wrong();
}

class Walk {
  /** In which exit each block stands; the main sequence has no name. */
  readonly #realms = new Map<string, string>();
  readonly #jumps: { readonly from: string; readonly to: string }[] = [];
  /** Goals that take people to where they stand. */
  readonly #pulls = new Set<string>();
  readonly #ended: string[] = [];
  #depth = 0;

  realm(realm: string, sequence: Sequence): void {
    this.#sequence(realm, sequence, 0);
  }

  /** Whether anybody comes out behind this sequence. */
  #sequence(realm: string, sequence: Sequence, depth: number): boolean {
    this.#depth = Math.max(this.#depth, depth);
    let goes = true;
    for (const block of sequence) {
      if (!goes) {
        this.#ended.push(block.id);
      }
      this.#realms.set(block.id, realm);
      if (block.do === "goto" && typeof block["block"] === "string") {
        this.#jumps.push({ from: block.id, to: block["block"] });
      }
      if (block.do === "goal" && block["pull"] === true) {
        this.#pulls.add(block.id);
      }
      const arms = (block.branches ?? []).map((arm) => this.#sequence(realm, arm.blocks ?? [], depth + 1));
      const timed = block.blocks === undefined || this.#sequence(realm, block.blocks, depth + 1);
      goes = goesOn(block, arms, timed);
    }
    return goes;
  }

  wrong(): Wrong {
    const targets = new Set([...this.#pulls, ...this.#jumps.map((jump) => jump.to)]);
    const strayed = this.#jumps.filter(({ from, to }) => this.#realms.has(to) && this.#realms.get(from) !== this.#realms.get(to));
    return { unreachable: this.#ended.filter((id) => !targets.has(id)).length, strayed: strayed.length, depth: this.#depth };
  }
}

/** Whether anybody comes out behind a block, of whose arms these go on. */
function goesOn(block: Block, arms: readonly boolean[], timed: boolean): boolean {
  if (block["when"] !== undefined) {
    return true;
  }
  const isForAll = (of: readonly Arm[]) => block.do === "split" || of.at(-1)?.["when"] === undefined;
  switch (block.do) {
    case "end":
      return false;
    case "goto":
      return block["visits"] !== undefined;
    case "wait":
      return block["if_past"] === "skip" || timed;
    default:
      return arms.length === 0 || !isForAll(block.branches ?? []) || arms.includes(true);
  }
}
