/** What stands on the canvas beside blocks: the beginning, the exits, the ends, and where lines meet. */
import { VisuallyHidden } from "@mantine/core";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { IconCheck, IconDoorExit, IconPlayerPlay } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../i18n/format";
import { ruleSentence } from "../../rules/sentence";
import { useCalled } from "../called";
import { START } from "../layout";
import { useNumbers } from "../numbers";
import { useProblems, WORKFLOW } from "../problems";
import { beginning } from "../sentence";
import { useEditing } from "../store";
import type { BoxNode } from "./Canvas";
import classes from "./Canvas.module.css";

const source = <Handle type="source" position={Position.Bottom} className={classes["handle"] ?? ""} isConnectable={false} />;
const target = <Handle type="target" position={Position.Top} className={classes["handle"] ?? ""} isConnectable={false} />;

export const StartNode = memo(function StartNode({ data }: NodeProps<BoxNode>) {
  const { t } = useTranslation();
  const format = useFormat();
  const called = useCalled();
  const triggers = useEditing((state) => state.workflow?.triggers ?? []);
  const started = useNumbers((state) => state.started);
  const past = useNumbers((state) => (state.past === undefined ? undefined : state.pastStarted));
  const choose = useEditing((state) => state.choose);
  const isChosen = useEditing((state) => state.chosen === START);
  const wrong = useProblems((state) => state.of.has(WORKFLOW));
  return (
    <>
      <button
        type="button"
        className={`nopan ${classes["ends"]} ${wrong ? classes["wrong"] : ""}`}
        style={{ "--family": "var(--family-start)" } as React.CSSProperties}
        aria-pressed={isChosen}
        data-block={START}
        onClick={() => choose(START)}
      >
        <span className={classes["title"]}>
          <IconPlayerPlay size={16} aria-hidden />
          <span className={classes["text"]}>{t("flow.starts")}</span>
        </span>
        <span className={`${classes["detail"]} ${classes["text"]}`}>
          {past === undefined ? triggers.map((trigger) => beginning(t, trigger, called)).join(" · ") : t("past.wouldStart", { n: format.number(past) })}
        </span>
        {data.editable ? null : (
          <span className={classes["numbers"]}>
            <span>
              <b>{format.number(started)}</b> {t("numbers.started")}
            </span>
          </span>
        )}
      </button>
      {source}
    </>
  );
});

export const ExitNode = memo(function ExitNode({ data }: NodeProps<BoxNode>) {
  const { t, i18n } = useTranslation();
  const called = useCalled();
  const exit = data.box.exit;
  // The words of rules come after the first drawing.
  const said = i18n.exists("rules.say.event") ? ruleSentence(t, exit?.["when"], called) : "";
  const choose = useEditing((state) => state.choose);
  const label = exit?.["label"];
  return (
    <>
      <button type="button" className={`nopan ${classes["ends"]}`} style={{ "--family": "var(--family-end)" } as React.CSSProperties} onClick={() => choose(START)}>
        <span className={classes["title"]}>
          <IconDoorExit size={16} aria-hidden />
          <span className={classes["text"]}>{t("flow.exit")}</span>
        </span>
        <span className={`${classes["detail"]} ${classes["text"]}`}>{typeof label === "string" ? label : said || exit?.id}</span>
      </button>
      {source}
    </>
  );
});

export const JointNode = memo(function JointNode() {
  return (
    <div className={classes["joint"]}>
      {target}
      {source}
    </div>
  );
});

export const EndNode = memo(function EndNode() {
  const { t } = useTranslation();
  return (
    <div className={classes["end"]}>
      {target}
      <IconCheck size={14} aria-hidden />
      <VisuallyHidden>{t("flow.end")}</VisuallyHidden>
    </div>
  );
});
