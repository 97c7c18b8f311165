/** Where on the canvas something comes down, and what a frame that is drawn over it takes in. Pure: it knows places and no screen. */
import { BLOCK, type Box, type Layout } from "../layout";
import type { Spot } from "../model";
import { plusOn, type Point } from "../paths";

/** How far from a line's plus one may let go, besides a quarter of a block to either side: about as far as a block is high. */
const NEAR = 90;

/** A line on which something may come down. */
export type Place = { readonly line: string; readonly spot: Spot; readonly at: Point };

/** Every line on which a block can be put, and where its plus stands. */
export function placesOf({ boxes, lines }: Layout): readonly Place[] {
  const at = new Map(boxes.map((box) => [box.id, box]));
  return lines.flatMap(({ id, from, to, spot }) => {
    const [source, target] = [at.get(from), at.get(to)];
    if (spot === undefined || source === undefined || target === undefined) {
      return [];
    }
    const ends = { sourceX: source.x + source.width / 2, sourceY: source.y + source.height, targetX: target.x + target.width / 2, targetY: target.y };
    return [{ line: id, spot, at: plusOn(to, ends) }];
  });
}

/** The place that is nearest, if one is near. */
export function nearest(places: readonly Place[], point: Point): Place | undefined {
  const far = (place: Place) => Math.hypot(Math.max(0, Math.abs(place.at.x - point.x) - BLOCK.width / 4), place.at.y - point.y);
  const near = places.map((place) => ({ place, far: far(place) })).filter((one) => one.far <= NEAR);
  return near.toSorted((one, other) => one.far - other.far)[0]?.place;
}

/** The blocks that a frame between two corners touches, from the top down. */
export function within(boxes: readonly Box[], one: Point, other: Point): readonly string[] {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
  const isTouched = (box: Box) => box.x <= right && box.x + box.width >= left && box.y <= bottom && box.y + box.height >= top;
  return boxes.filter((box) => box.kind === "block" && isTouched(box)).map((box) => box.id);
}
