/** A block on the canvas: its name, what it does, and its numbers. A click shows its settings. */
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { lazy, memo, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { asText } from "../../forms/values";
import { useFormat } from "../../i18n/format";
import { useCalled } from "../called";
import { useDragging } from "../dragging";
import { countsMessages, kindOf } from "../kinds";
import { sumOf, useNumbers } from "../numbers";
import { useProblems } from "../problems";
import { detail, title } from "../sentence";
import { press, useIsChosen } from "../store";
import { useTrail } from "../trail";
import type { BoxNode } from "./Canvas";
import classes from "./Canvas.module.css";

/** It comes after the words: nobody waits for it. */
const MailPicture = lazy(async () => ({ default: (await import("./MailPicture")).MailPicture }));

/** From so many people in one block on its heat is full: one who waits is no crowd. */
const HOT_FROM = 10;

export const BlockNode = memo(function BlockNode({ data }: NodeProps<BoxNode>) {
  const { t } = useTranslation();
  const called = useCalled();
  const block = data.box.block;
  const isChosen = useIsChosen(block?.id);
  const isHeld = useDragging((state) => state.ids.has(block?.id ?? ""));
  const wrong = useProblems((state) => state.at.get(block?.id ?? ""));
  // The how many-th stop it was on the way that is lit.
  const visit = useTrail((state) => {
    const at = state.steps.findIndex((step) => step.block === block?.id);
    return at < 0 ? undefined : at + 1;
  });
  const isDim = useTrail((state) => state.steps.length > 0) && visit === undefined;
  if (block === undefined) {
    return null;
  }
  const kind = kindOf(block.do);
  const Icon = kind?.icon;
  const mail = block.do === "send_email" ? asText(block["email"]) : "";
  return (
    <>
      <Handle type="target" position={Position.Top} className={classes["handle"] ?? ""} isConnectable={false} />
      <button
        type="button"
        className={`nopan ${classes["block"]} ${wrong === undefined ? "" : classes["wrong"]} ${visit === undefined ? "" : classes["visited"]} ${isDim || isHeld ? classes["dim"] : ""} ${data.editable ? classes["movable"] : ""} ${mail === "" ? "" : classes["pictured"]}`}
        style={{ "--family": `var(--family-${kind?.family ?? "data"})` } as React.CSSProperties}
        aria-pressed={isChosen}
        data-block={block.id}
        title={wrong}
        onClick={(event) => press(block.id, event, data.editable)}
      >
        <span className={classes["title"]}>
          {Icon === undefined ? null : <Icon size={16} aria-hidden />}
          <span className={classes["text"]}>{title(t, block)}</span>
        </span>
        <Then id={block.id} sends={countsMessages(block.do)} otherwise={detail(t, block, called)} />
        {data.editable ? null : <Counted id={block.id} sends={countsMessages(block.do)} />}
        {visit === undefined ? null : <span className={classes["visit"]}>{visit}</span>}
      </button>
      {mail === "" ? null : (
        <Suspense>
          <MailPicture handle={mail} isLow={!data.editable} />
        </Suspense>
      )}
      <Handle type="source" position={Position.Bottom} className={classes["handle"] ?? ""} isConnectable={false} />
    </>
  );
});

/** What it would have counted over a past that is tried; else what it does. */
function Then({ id, sends, otherwise }: { readonly id: string; readonly sends: boolean; readonly otherwise: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isTried = useNumbers((state) => state.past !== undefined);
  const then = useNumbers((state) => state.past?.get(id));
  if (!isTried) {
    return <span className={`${classes["detail"]} ${classes["text"]}`}>{otherwise}</span>;
  }
  const shown = sends ? t("past.wouldSend", { n: format.number(then?.sent ?? 0), not: format.number(sumOf(then?.skipped) + (then?.expired ?? 0)) }) : t("past.wouldEnter", { n: format.number(then?.entered ?? 0) });
  return <span className={`${classes["detail"]} ${classes["text"]} ${classes["then"]}`}>{shown}</span>;
}

function Counted({ id, sends }: { readonly id: string; readonly sends: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const numbers = useNumbers((state) => state.of.get(id));
  const hottest = useNumbers((state) => state.hottest);
  const waiting = numbers?.waiting ?? 0;
  const shown: [string, number][] = sends
    ? [
        [t("numbers.sent"), numbers?.sent ?? 0],
        [t("numbers.skipped"), sumOf(numbers?.skipped)],
      ]
    : [
        [t("numbers.entered"), numbers?.entered ?? 0],
        [t("numbers.waiting"), waiting],
      ];
  return (
    <>
      <span className={classes["numbers"]}>
        {shown.map(([name, count]) => (
          <span key={name}>
            <b>{format.number(count)}</b> {name}
          </span>
        ))}
      </span>
      <span className={classes["heat"]} style={{ transform: `scaleX(${waiting / Math.max(hottest, HOT_FROM)})` }} aria-hidden />
    </>
  );
}
