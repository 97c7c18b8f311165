/**
 * What a hand does on the canvas: it takes a block along, or draws a frame over several. A mouse takes a block as
 * soon as it moves; a finger has to rest on it first, so that nobody moves a block who only wants to look. Knows
 * pointers, and nothing of workflows.
 */
import type { Point } from "../paths";

/** A hand that trembles drags nothing. */
const MOVED_PX = 6;
/** How long a finger rests on a block before it takes it along. */
const REST_MS = 300;

/** What is made of it. */
export type Meant = {
  readonly lift: (block: string) => void;
  readonly carry: (at: Point) => void;
  /** Let go, at a place or nowhere. */
  readonly drop: () => void;
  readonly giveUp: () => void;
  readonly frame: (from: Point, to: Point) => void;
  readonly framed: (from: Point, to: Point) => void;
};

type Held = { readonly pointer: number; readonly from: Point; readonly block: string | undefined; readonly timer?: number; is: "still" | "moving" | "over" };

const pointOf = (event: PointerEvent): Point => ({ x: event.clientX, y: event.clientY });

/** Follows the hands over this part of the page, until it is told to stop. */
export function follow(plane: HTMLElement, meant: Meant): () => void {
  let held: Held | undefined;
  const begin = () => {
    if (held !== undefined) {
      held.is = "moving";
      if (held.block !== undefined) {
        meant.lift(held.block);
        meant.carry(held.from);
      }
    }
  };
  const end = () => {
    window.clearTimeout(held?.timer);
    held = undefined;
  };
  const down = (event: PointerEvent) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const block = target?.closest<HTMLElement>("[data-block]")?.dataset["block"];
    const isPlain = event.isPrimary && event.button === 0;
    const frames = event.shiftKey && event.pointerType === "mouse" && target?.closest(".react-flow__pane") !== null;
    if (!isPlain || (block === undefined ? !frames : block.startsWith("/"))) {
      return;
    }
    const timer = event.pointerType === "touch" ? { timer: window.setTimeout(begin, REST_MS) } : {};
    held = { pointer: event.pointerId, from: pointOf(event), block, is: "still", ...timer };
  };
  const move = (event: PointerEvent) => {
    if (held === undefined || event.pointerId !== held.pointer) {
      return;
    }
    const [from, to] = [held.from, pointOf(event)];
    if (held.is === "still" && Math.hypot(to.x - from.x, to.y - from.y) > MOVED_PX) {
      if (held.timer !== undefined) {
        end();
        return;
      }
      begin();
    }
    if (held.is === "moving") {
      (held.block === undefined ? meant.frame : (_: Point, at: Point) => meant.carry(at))(from, to);
    }
  };
  const up = (event: PointerEvent) => {
    const was = held;
    if (was === undefined || event.pointerId !== was.pointer) {
      return;
    }
    end();
    if (was.is !== "still") {
      muteClick();
    }
    if (was.is === "moving") {
      if (was.block === undefined) {
        meant.framed(was.from, pointOf(event));
      } else {
        meant.drop();
      }
    }
  };
  const giveUp = () => {
    if (held?.is === "moving") {
      meant.giveUp();
    }
    end();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape" && held?.is === "moving") {
      event.stopPropagation();
      meant.giveUp();
      held.is = "over";
    }
  };
  // The plane would move under the frame, and a finger that rests would open a menu.
  const keepStill = (event: MouseEvent) => {
    if (held !== undefined && (event.type === "contextmenu" || held.block === undefined)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const stop = new AbortController();
  const early = { capture: true, signal: stop.signal };
  plane.addEventListener("pointerdown", down, early);
  plane.addEventListener("mousedown", keepStill, early);
  plane.addEventListener("contextmenu", keepStill, early);
  document.addEventListener("pointermove", move, early);
  document.addEventListener("pointerup", up, early);
  document.addEventListener("pointercancel", giveUp, early);
  document.addEventListener("keydown", key, early);
  return () => {
    giveUp();
    stop.abort();
  };
}

/** What was a drag is no click, wherever it ended: that would come with the release, before anything else does. */
function muteClick(): void {
  const stop = new AbortController();
  const mute = (event: Event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  document.addEventListener("click", mute, { capture: true, signal: stop.signal });
  window.setTimeout(() => stop.abort());
}
