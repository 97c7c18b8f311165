/** A block on the canvas: its name, what it does, and its numbers. A click shows its settings. */
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../i18n/format";
import { kindOf } from "../kinds";
import { sumOf, useNumbers } from "../numbers";
import { useProblems } from "../problems";
import { detail, title } from "../sentence";
import { useEditing } from "../store";
import type { BoxNode } from "./Canvas";
import classes from "./Canvas.module.css";

export const BlockNode = memo(function BlockNode({ data }: NodeProps<BoxNode>) {
  const { t } = useTranslation();
  const block = data.box.block;
  const isChosen = useEditing((state) => state.chosen === block?.id);
  const choose = useEditing((state) => state.choose);
  const wrong = useProblems((state) => state.at.get(block?.id ?? ""));
  if (block === undefined) {
    return null;
  }
  const kind = kindOf(block.do);
  const Icon = kind?.icon;
  return (
    <>
      <Handle type="target" position={Position.Top} className={classes["handle"] ?? ""} isConnectable={false} />
      <button
        type="button"
        className={`nopan ${classes["block"]} ${wrong === undefined ? "" : classes["wrong"]}`}
        style={{ "--family": `var(--family-${kind?.family ?? "data"})` } as React.CSSProperties}
        aria-pressed={isChosen}
        data-block={block.id}
        title={wrong}
        onClick={() => choose(block.id)}
      >
        <span className={classes["title"]}>
          {Icon === undefined ? null : <Icon size={16} aria-hidden />}
          <span className={classes["text"]}>{title(t, block)}</span>
        </span>
        <span className={`${classes["detail"]} ${classes["text"]}`}>{detail(t, block)}</span>
        {data.editable ? null : <Counted id={block.id} sends={kind?.family === "send"} />}
      </button>
      <Handle type="source" position={Position.Bottom} className={classes["handle"] ?? ""} isConnectable={false} />
    </>
  );
});

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
      <span className={classes["heat"]} style={{ transform: `scaleX(${hottest === 0 ? 0 : waiting / hottest})` }} aria-hidden />
    </>
  );
}
