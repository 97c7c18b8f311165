/**
 * A workflow as a small picture: the boxes and lines of the canvas's own layout, without words, and of a long one
 * the beginning: all of it would be dust. The smallest, as it stands in a list, has coloured boxes.
 */
import type { Workflow } from "./document";
import { kindOf } from "./kinds";
import { BLOCK, GAP_Y, layout, START, type Box } from "./layout";

const SIZE = { width: 240, height: 150 };
const SMALL = { width: 64, height: 48 };
const MARGIN = 40;
/** So many blocks below each other are shown. */
const ROWS_MAX = { small: 5, large: 7 };

export function Thumbnail({ of, isSmall = false }: { readonly of: Workflow; readonly isSmall?: boolean }) {
  const { boxes, lines } = layout(of);
  const at = new Map(boxes.map((box) => [box.id, box]));
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
  const height = Math.min(bottom, ROWS_MAX[isSmall ? "small" : "large"] * (BLOCK.height + GAP_Y));
  return (
    <svg
      viewBox={`${left} ${-MARGIN} ${right - left} ${height + MARGIN}`}
      {...(isSmall ? SMALL : SIZE)}
      preserveAspectRatio={height < bottom ? "xMidYMin" : "xMidYMid"}
      style={{ display: "block", maxWidth: "100%" }}
      aria-hidden
    >
      {lines.map((line) => {
        const [from, to] = [at.get(line.from), at.get(line.to)];
        return from === undefined || to === undefined || line.jump === true ? null : (
          <path key={line.id} d={way(from, to)} fill="none" stroke="var(--strong-line)" strokeWidth={isSmall ? 10 : 6} />
        );
      })}
      {boxes
        .filter((box) => box.kind !== "joint")
        .map((box) => (isSmall ? <rect key={box.id} {...placeOf(box)} rx={20} fill={colour(box)} /> : <Sheet key={box.id} of={box} />))}
    </svg>
  );
}

function Sheet({ of }: { readonly of: Box }) {
  return (
    <g>
      <rect {...placeOf(of)} rx={14} fill="var(--sheet)" stroke="var(--strong-line)" strokeWidth={4} />
      <rect {...placeOf(of)} width={Math.min(18, of.width)} rx={6} fill={colour(of)} />
    </g>
  );
}

function placeOf({ x, y, width, height }: Box) {
  return { x, y, width, height };
}

function way(from: Box, to: Box): string {
  const [x, y] = [from.x + from.width / 2, from.y + from.height];
  const [endX, endY] = [to.x + to.width / 2, to.y];
  const middle = (y + endY) / 2;
  return `M ${x} ${y} V ${middle} H ${endX} V ${endY}`;
}

function colour(box: Box): string {
  const family = box.block === undefined ? undefined : kindOf(box.block.do)?.family;
  return `var(--family-${box.id === START ? "start" : box.kind === "exit" ? "end" : (family ?? "data")})`;
}
