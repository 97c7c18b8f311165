/** How lines run between boxes, on the canvas and on paper. Pure: it knows places and no screen. */
import { BLOCK } from "./layout";

/** How far from its block a line turns aside, and how round its corners are. */
const TURN = 22;
const ROUND = 6;
/** How far beside the blocks a jump goes. */
const ASIDE = 40;

/** Where a line begins and ends. */
export type Ends = { readonly sourceX: number; readonly sourceY: number; readonly targetX: number; readonly targetY: number };

export type Point = { readonly x: number; readonly y: number };

/** Down, aside and down: what comes together turns at its end, what parts turns at its beginning. */
export function square({ sourceX, sourceY, targetX, targetY }: Ends, joins: boolean): string {
  const across = targetX - sourceX;
  if (Math.abs(across) < 1) {
    return `M ${sourceX} ${sourceY} V ${targetY}`;
  }
  const y = joins ? targetY - TURN : sourceY + TURN;
  const round = Math.min(ROUND, Math.abs(across) / 2) * Math.sign(across);
  const size = Math.abs(round);
  return [
    `M ${sourceX} ${sourceY} V ${y - size}`,
    `Q ${sourceX} ${y} ${sourceX + round} ${y}`,
    `H ${targetX - round}`,
    `Q ${targetX} ${y} ${targetX} ${y + size}`,
    `V ${targetY}`,
  ].join(" ");
}

/** To the left of everything between here and there. */
export function aside({ sourceX, sourceY, targetX, targetY }: Ends): string {
  const x = Math.min(sourceX, targetX) - BLOCK.width / 2 - ASIDE;
  return `M ${sourceX} ${sourceY} V ${sourceY + TURN / 2} H ${x} V ${targetY - TURN / 2} H ${targetX} V ${targetY}`;
}

/** How far from the end of its line a plus stands. */
const PLUS_OFF = 26;

/** Where the plus of a line stands: above its end, and where ways come together at its beginning, since there is room. */
export function plusOn(to: string, { sourceX, sourceY, targetX, targetY }: Ends): Point {
  return to.endsWith("/joint") ? { x: sourceX, y: sourceY + PLUS_OFF } : { x: targetX, y: targetY - PLUS_OFF };
}
