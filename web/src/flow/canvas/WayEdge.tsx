/** A line between two blocks, with the name of its way and the place where a block can be inserted. */
import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type EdgeProps } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { useInserting } from "../inserting";
import { title, way } from "../sentence";
import { useEditing } from "../store";
import { find } from "../model";
import type { LineEdge } from "./Canvas";
import classes from "./Canvas.module.css";

/** How far above the end of its line a plus stands, and the name of an arm. */
const PLUS_ABOVE = 26;
const ARM_ABOVE = 4;

export const WayEdge = memo(function WayEdge(edge: EdgeProps<LineEdge>) {
  const { t } = useTranslation();
  const [path] = getSmoothStepPath({ ...edge, borderRadius: 6, offset: 12 });
  const line = edge.data?.line;
  if (line === undefined) {
    return null;
  }
  const arm = line.arm?.arm;
  // Whatever a line comes from, it goes straight down to its end: there is room above that.
  const y = edge.targetY - (arm === undefined ? PLUS_ABOVE : ARM_ABOVE);
  return (
    <>
      <BaseEdge path={path} className={classes[line.jump === true ? "jump" : "line"] ?? ""} />
      {arm === undefined && (line.spot === undefined || edge.data?.editable !== true) ? null : (
        <EdgeLabelRenderer>
          <div
            className={`nodrag nopan ${classes["onLine"]}`}
            style={{ transform: `translate(-50%, -50%) translate(${edge.targetX}px, ${y}px)` }}
          >
            {arm === undefined ? <Plus edge={edge} /> : <span className={classes["arm"]}>{way(t, arm)}</span>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function Plus({ edge }: { readonly edge: EdgeProps<LineEdge> }) {
  const { t } = useTranslation();
  const open = useInserting((state) => state.open);
  const workflow = useEditing((state) => state.workflow);
  const spot = edge.data?.line.spot;
  const before = workflow === undefined ? undefined : find(workflow, edge.source)?.block;
  const label = before === undefined ? t("flow.insert") : t("flow.insertBetween", { after: title(t, before) });
  return spot === undefined ? null : (
    <button type="button" className={classes["plus"]} aria-label={label} onClick={() => open(spot)}>
      <IconPlus size={14} aria-hidden />
    </button>
  );
}
