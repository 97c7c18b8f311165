/**
 * Where everything stands on the canvas: from a workflow to boxes and lines, top-down. Each sequence is a
 * column, the arms of a block stand side by side below it and come together again. One pass, so a
 * thousand blocks take milliseconds; nothing is stored, so nobody has to tidy up. Pure: it knows sizes
 * and no screen.
 */
import { isLast, type Arm, type Block, type Exit, type Sequence, type Workflow } from "./document";
import type { Owner, Spot } from "./model";

/** All blocks have one size, so that nothing has to be measured before it is drawn. */
export const BLOCK = { width: 248, height: 84 } as const;
/** Where lines meet: of an even width, so that its middle is on the middle of the blocks. */
const JOINT = { width: 2, height: 1 } as const;
/** Between two blocks of a sequence: room for the line and what is inserted on it. */
export const GAP_Y = 52;
/** Between two arms. */
const GAP_X = 36;
/** From a block with arms to the first block of each: room for the arm's name. */
const FAN_Y = 84;
/** Between the main sequence and the last words of an exit. */
const ASIDE_X = 88;

/** What a box stands for. */
export type Box = {
  readonly id: string;
  readonly kind: "triggers" | "block" | "joint" | "exit" | "end";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly block?: Block;
  readonly exit?: Exit;
};

/** A line from one box to another. */
export type Line = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Where a block that is inserted on it goes. */
  readonly spot?: Spot;
  /** The arm that begins here. */
  readonly arm?: { readonly block: Block; readonly arm: Arm };
  /** A jump to another block; drawn aside and broken. */
  readonly jump?: true;
};

/** Boxes and lines. */
export type Layout = { readonly boxes: readonly Box[]; readonly lines: readonly Line[] };

type Size = { readonly width: number; readonly height: number };
type Ways = readonly { readonly id: string; readonly arm?: Arm; readonly owner: Owner; readonly blocks: Sequence }[];

/** The id of the box of what starts the workflow. */
export const START = "/start";
/** The id of the box at which the main sequence ends. No block can be called so. */
export const END = "/end";

class Drawing {
  readonly boxes: Box[] = [];
  readonly lines: Line[] = [];
  readonly #sizes = new Map<Sequence, Size>();
  readonly #collapsed: ReadonlySet<string>;

  constructor(collapsed: ReadonlySet<string>) {
    this.#collapsed = collapsed;
  }

  ways(block: Block): Ways {
    if (this.#collapsed.has(block.id)) {
      return [];
    }
    const arms = (block.branches ?? []).map((arm) => ({
      id: `${block.id}/${arm.id}`,
      arm,
      owner: { of: "arm", block: block.id, arm: arm.id } as const,
      blocks: arm.blocks ?? [],
    }));
    if (block.blocks === undefined) {
      return arms;
    }
    const timed = { id: `${block.id}/`, owner: { of: "timed", block: block.id } as const, blocks: block.blocks };
    return [...arms, timed];
  }

  size(sequence: Sequence): Size {
    const known = this.#sizes.get(sequence);
    if (known !== undefined) {
      return known;
    }
    let width: number = BLOCK.width;
    let height = 0;
    for (const [n, block] of sequence.entries()) {
      const own = this.sizeOf(block);
      width = Math.max(width, own.width);
      height += own.height + (n === 0 ? 0 : GAP_Y);
    }
    const size = { width, height };
    this.#sizes.set(sequence, size);
    return size;
  }

  sizeOf(block: Block): Size {
    const ways = this.ways(block);
    if (ways.length === 0) {
      return BLOCK;
    }
    const sizes = ways.map((way) => this.size(way.blocks));
    const width = sizes.reduce((sum, size) => sum + size.width, GAP_X * (sizes.length - 1));
    const height = BLOCK.height + FAN_Y + Math.max(...sizes.map((size) => size.height)) + GAP_Y;
    return { width: Math.max(width, BLOCK.width), height };
  }

  /** Draws a sequence below a box; gives the box from which what follows goes on, or none. */
  sequence(sequence: Sequence, owner: Owner, from: string | undefined, centre: number, top: number): Ending {
    let last: string | undefined = from;
    let y = top;
    for (const [index, block] of sequence.entries()) {
      this.boxes.push({ id: block.id, kind: "block", block, ...placed(centre, y, BLOCK) });
      if (last !== undefined) {
        this.line(last, block.id, { spot: { owner, index } });
      }
      last = this.behind(block, centre, y);
      y += this.sizeOf(block).height + GAP_Y;
    }
    return { from: last, y };
  }

  /** Draws what is inside a block; gives the box from which its sequence goes on. */
  behind(block: Block, centre: number, y: number): string | undefined {
    const ways = this.ways(block);
    if (block.do === "goto" && typeof block["block"] === "string") {
      this.line(block.id, block["block"], { jump: true });
    }
    if (ways.length === 0) {
      return isLast(block) ? undefined : block.id;
    }
    const own = this.sizeOf(block);
    const joint = `${block.id}/joint`;
    const widths = ways.map((way) => this.size(way.blocks).width);
    const whole = widths.reduce((sum, width) => sum + width, GAP_X * (widths.length - 1));
    let left = centre - whole / 2;
    let comesTogether = false;
    for (const [n, way] of ways.entries()) {
      const width = widths[n] ?? BLOCK.width;
      const ended = this.way(block, way, left + width / 2, y);
      if (ended !== undefined) {
        comesTogether = true;
        const spot = { owner: way.owner, index: way.blocks.length };
        this.line(ended, joint, { spot });
      }
      left += width + GAP_X;
    }
    if (!comesTogether) {
      return undefined;
    }
    this.boxes.push({ id: joint, kind: "joint", ...placed(centre, y + own.height - JOINT.height, JOINT) });
    return joint;
  }

  way(block: Block, way: Ways[number], centre: number, y: number): string | undefined {
    const head = `${way.id}/head`;
    this.boxes.push({ id: head, kind: "joint", ...placed(centre, y + BLOCK.height + FAN_Y / 2, JOINT) });
    this.line(block.id, head, way.arm === undefined ? {} : { arm: { block, arm: way.arm } });
    const top = y + BLOCK.height + FAN_Y;
    return this.sequence(way.blocks, way.owner, head, centre, top).from;
  }

  line(from: string, to: string, more: Partial<Line>): void {
    this.lines.push({ id: `${from}>${to}`, from, to, ...more });
  }
}

type Ending = { readonly from: string | undefined; readonly y: number };

function placed(centre: number, y: number, size: Size) {
  return { x: Math.round(centre - size.width / 2), y: Math.round(y), width: size.width, height: size.height };
}

/** Lays out a workflow; what is inside a collapsed block is left out. */
export function layout(workflow: Workflow, collapsed: ReadonlySet<string> = new Set()): Layout {
  const drawing = new Drawing(collapsed);
  const main = workflow.blocks ?? [];
  drawing.boxes.push({ id: START, kind: "triggers", ...placed(0, 0, BLOCK) });
  const ending = drawing.sequence(main, { of: "main" }, START, 0, BLOCK.height + GAP_Y);
  if (ending.from !== undefined) {
    const size = { width: 24, height: 24 };
    drawing.boxes.push({ id: END, kind: "end", ...placed(0, ending.y, size) });
    drawing.line(ending.from, END, { spot: { owner: { of: "main" }, index: main.length } });
  }
  let left = drawing.size(main).width / 2 + ASIDE_X;
  for (const exit of workflow.exits ?? []) {
    const last = exit.blocks ?? [];
    const width = drawing.size(last).width;
    const centre = left + width / 2;
    const id = `exit/${exit.id}`;
    drawing.boxes.push({ id, kind: "exit", exit, ...placed(centre, 0, BLOCK) });
    const owner = { of: "exit", exit: exit.id } as const;
    const ended = drawing.sequence(last, owner, id, centre, BLOCK.height + GAP_Y);
    if (ended.from !== undefined) {
      const size = { width: 24, height: 24 };
      drawing.boxes.push({ id: `${id}/end`, kind: "end", ...placed(centre, ended.y, size) });
      drawing.line(ended.from, `${id}/end`, { spot: { owner, index: last.length } });
    }
    left += width + GAP_X;
  }
  return { boxes: drawing.boxes, lines: drawing.lines };
}
