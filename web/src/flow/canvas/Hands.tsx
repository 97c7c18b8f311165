/** Blocks are taken in hand: dragged to another line, or framed to be chosen. What may be done with them is asked of the model. */
import { VisuallyHidden } from "@mantine/core";
import type { ReactFlowInstance } from "@xyflow/react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { NOTHING, useDragging } from "../dragging";
import { move, placesFor, runOf } from "../edits";
import type { Layout } from "../layout";
import { find } from "../model";
import type { Point } from "../paths";
import { title } from "../sentence";
import { chosenIds, useEditing } from "../store";
import { focus } from "../useKeys";
import { nearest, placesOf, within, type Place } from "./drop";
import { follow, type Meant } from "./gestures";
import classes from "./Canvas.module.css";

/** So near to its edge the plane moves by itself, so fast: a block can go where one cannot see yet. */
const EDGE_PX = 48;
const PAN_PX = 10;
/** The picture of what is carried stands beside the hand. */
const ASIDE_PX = 12;

type Carried = { readonly words: string; readonly isApart: boolean };

/** The plane is handed in: what draws it is much script, and stays in one piece with the canvas. */
type Plane = Pick<ReactFlowInstance, "screenToFlowPosition" | "getViewport" | "setViewport">;

export function Hands({ drawn, flow }: { readonly drawn: Layout; readonly flow: Plane }) {
  const { t } = useTranslation();
  const [carried, setCarried] = useState<Carried>();
  const [said, say] = useState("");
  const ghost = useRef<HTMLDivElement>(null);
  const band = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const plane = document.querySelector<HTMLElement>(".react-flow");
    if (plane === null) {
      return undefined;
    }
    let places: readonly Place[] = [];
    let at: Point = { x: 0, y: 0 };
    let frames = 0;
    const carry = (to: Point) => {
      at = to;
      if (ghost.current !== null) {
        ghost.current.style.transform = `translate(${to.x + ASIDE_PX}px, ${to.y + ASIDE_PX}px)`;
      }
      const over = nearest(places, flow.screenToFlowPosition(to))?.line;
      if (over !== useDragging.getState().over) {
        useDragging.setState({ over });
      }
    };
    const pan = () => {
      const by = panBy(plane.getBoundingClientRect(), at);
      if (by.x !== 0 || by.y !== 0) {
        const { x, y, zoom } = flow.getViewport();
        void flow.setViewport({ x: x + by.x, y: y + by.y, zoom });
        carry(at);
      }
      frames = requestAnimationFrame(pan);
    };
    const done = () => {
      cancelAnimationFrame(frames);
      useDragging.setState(NOTHING, true);
      setCarried(undefined);
    };
    const meant: Meant = {
      lift: (block) => {
        const { workflow } = useEditing.getState();
        if (workflow === undefined) {
          return;
        }
        const ids = chosenIds().includes(block) ? chosenIds() : [block];
        const all = placesOf(drawn);
        const may = new Set(placesFor(workflow, ids, all.map((place) => place.spot)));
        places = all.filter((place) => may.has(place.spot));
        useDragging.setState({ ids: new Set(ids), lines: new Set(places.map((place) => place.line)), over: undefined });
        const isApart = runOf(workflow, ids) === undefined;
        const one = find(workflow, block)?.block;
        setCarried({ isApart, words: isApart ? t("many.apart") : ids.length > 1 || one === undefined ? t("many.title", { count: ids.length }) : title(t, one) });
        frames = requestAnimationFrame(pan);
      },
      carry,
      drop: () => {
        const { ids, over } = useDragging.getState();
        const spot = places.find((place) => place.line === over)?.spot;
        done();
        if (spot !== undefined) {
          const { edit, chooseAll } = useEditing.getState();
          edit((old) => move(old, ids, spot));
          chooseAll([...ids]);
          focus([...ids].at(-1));
          say(t("many.moved", { count: ids.size }));
        }
      },
      giveUp: done,
      frame: (from, to) => show(band.current, from, to),
      framed: (from, to) => {
        show(band.current, from, from);
        const ids = within(drawn.boxes, flow.screenToFlowPosition(from), flow.screenToFlowPosition(to));
        useEditing.getState().chooseAll(ids);
        focus(ids.at(-1));
      },
    };
    const stop = follow(plane, meant);
    plane.dataset["hands"] = "";
    return () => {
      delete plane.dataset["hands"];
      stop();
      done();
    };
  }, [drawn, flow, t]);
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <div ref={band} className={classes["band"]} hidden />
      <div ref={ghost} className={classes["ghost"]} hidden={carried === undefined} data-apart={carried?.isApart === true ? "" : undefined} aria-hidden>
        {carried?.words}
      </div>
    </>
  );
}

/** How far the plane goes on when a hand is at its edge. */
function panBy(plane: DOMRect, at: Point): Point {
  const by = (from: number, to: number, here: number) => (here < from + EDGE_PX ? PAN_PX : here > to - EDGE_PX ? -PAN_PX : 0);
  return { x: by(plane.left, plane.right, at.x), y: by(plane.top, plane.bottom, at.y) };
}

/** Draws the frame between two corners; none if they are one. */
function show(band: HTMLElement | null, from: Point, to: Point): void {
  if (band !== null) {
    band.hidden = from.x === to.x && from.y === to.y;
    const corner = { left: `${Math.min(from.x, to.x)}px`, top: `${Math.min(from.y, to.y)}px` };
    Object.assign(band.style, { ...corner, width: `${Math.abs(to.x - from.x)}px`, height: `${Math.abs(to.y - from.y)}px` });
  }
}
