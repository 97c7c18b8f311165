/** A workflow as a small picture: the boxes and lines of the canvas's own layout, without words. */
import { kindOf } from "../flow/kinds";
import { layout, START, type Box } from "../flow/layout";
import type { Workflow } from "../flow/document";

const SIZE = { width: 240, height: 150 };
const MARGIN = 40;

export function Thumbnail({ of }: { readonly of: Workflow }) {
  const { boxes, lines } = layout(of);
  const at = new Map(boxes.map((box) => [box.id, box]));
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
  return (
    <svg viewBox={`${left} ${-MARGIN} ${right - left} ${bottom + MARGIN}`} width={SIZE.width} height={SIZE.height} style={{ maxWidth: "100%" }} aria-hidden>
      {lines.map((line) => {
        const [from, to] = [at.get(line.from), at.get(line.to)];
        return from === undefined || to === undefined || line.jump === true ? null : <path key={line.id} d={way(from, to)} fill="none" stroke="var(--strong-line)" strokeWidth={6} />;
      })}
      {boxes
        .filter((box) => box.kind !== "joint")
        .map((box) => (
          <g key={box.id}>
            <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={14} fill="var(--sheet)" stroke="var(--strong-line)" strokeWidth={4} />
            <rect x={box.x} y={box.y} width={Math.min(18, box.width)} height={box.height} rx={6} fill={colour(box)} />
          </g>
        ))}
    </svg>
  );
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
