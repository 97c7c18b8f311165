/** The settings of what is chosen, docked beside the canvas: a block, or the workflow itself. */
import { useTranslation } from "react-i18next";

import { tops } from "../edits";
import { START } from "../layout";
import { find } from "../model";
import { useEditing } from "../store";
import { BlockSettings } from "./BlockSettings";
import { Clips } from "./Clips";
import { GroupSettings } from "./GroupSettings";
import { WorkflowSettings } from "./WorkflowSettings";
import classes from "../WorkflowPage.module.css";

export function Inspector({ editable, handle }: { readonly editable: boolean; readonly handle: string }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const chosen = useEditing((state) => state.chosen);
  const group = useEditing((state) => state.group);
  const isSeveral = useEditing((state) => state.isSeveral);
  if (workflow === undefined) {
    return null;
  }
  const several = group.size > 1 ? tops(workflow, group) : [];
  const block = chosen === undefined || chosen === START ? undefined : find(workflow, chosen)?.block;
  return (
    <aside className={classes["inspector"]} aria-label={t("flow.settings")}>
      {editable && isSeveral ? <Clips /> : null}
      {editable && several.length > 1 ? (
        <GroupSettings workflow={workflow} blocks={several} />
      ) : block === undefined ? (
        <WorkflowSettings workflow={workflow} editable={editable} />
      ) : (
        <BlockSettings key={block.id} block={block} editable={editable} handle={handle} />
      )}
    </aside>
  );
}
