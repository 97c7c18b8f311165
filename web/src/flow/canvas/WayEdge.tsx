/** A line between two blocks, with the name of its way and the place where a block can be inserted. */
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { dropOn, useDragging } from "../dragging";
import { useInserting } from "../inserting";
import { title, way } from "../sentence";
import { useEditing } from "../store";
import { useFormat } from "../../i18n/format";
import { find } from "../model";
import { shareOf, useNumbers } from "../numbers";
import { aside, plusOn, square } from "../paths";
import type { LineEdge } from "./Canvas";
import classes from "./Canvas.module.css";

/** How far a line reaches into those that meet where it begins. */
const JOINT_OVERLAP = 5;
/** Whether lines meet there; no block can be called so. */
const isJoint = (id: string) => id.endsWith("/joint") || id.endsWith("/head");

/** How far from the end of its line the name of an arm stands. */
const ARM_ABOVE = 4;

export const WayEdge = memo(function WayEdge(edge: EdgeProps<LineEdge>) {
  const { t } = useTranslation();
  const line = edge.data?.line;
  if (line === undefined) {
    return null;
  }
  const arm = line.arm?.arm;
  // What goes on where lines meet begins within them, so that no gap is seen.
  const ends = isJoint(line.from) ? { ...edge, sourceY: edge.sourceY - JOINT_OVERLAP } : edge;
  const path = line.jump === true ? aside(edge) : square(ends, line.to.endsWith("/joint"));
  const { x, y } = arm === undefined ? plusOn(line.to, edge) : { x: edge.targetX, y: edge.targetY - ARM_ABOVE };
  return (
    <>
      <BaseEdge path={path} className={`${classes[line.jump === true ? "jump" : "line"]} ${edge.data?.isLit === true ? classes["lit"] : ""}`} />
      {arm === undefined && (line.spot === undefined || edge.data?.editable !== true) ? null : (
        <EdgeLabelRenderer>
          <div
            className={`nodrag nopan ${classes["onLine"]}`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {arm === undefined ? <Plus edge={edge} /> : <Arm block={line.arm?.block.id ?? ""} arm={arm.id} name={way(t, arm)} counted={edge.data?.editable !== true} />}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** The name of a way, and in a report the share of the people who went it. */
function Arm({ block, arm, name, counted }: { readonly block: string; readonly arm: string; readonly name: string; readonly counted: boolean }) {
  const format = useFormat();
  const share = useNumbers((state) => (counted ? shareOf(state.of.get(block), arm) : undefined));
  return (
    <span className={classes["arm"]}>
      {name}
      {share === undefined ? null : <b> {format.percent(share)}</b>}
    </span>
  );
}

function Plus({ edge }: { readonly edge: EdgeProps<LineEdge> }) {
  const { t } = useTranslation();
  const open = useInserting((state) => state.open);
  const workflow = useEditing((state) => state.workflow);
  const spot = edge.data?.line.spot;
  const before = workflow === undefined ? undefined : find(workflow, edge.source)?.block;
  const label = before === undefined ? t("flow.insert") : t("flow.insertBetween", { after: title(t, before) });
  const drop = useDragging((state) => dropOn(state, edge.id));
  return spot === undefined ? null : (
    <button type="button" className={`${classes["plus"]} ${classes[`drop-${drop}`] ?? ""}`} data-drop={drop} aria-label={label} onClick={() => open(spot)}>
      <IconPlus size={14} aria-hidden />
    </button>
  );
}
