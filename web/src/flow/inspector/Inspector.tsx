/** The settings of what is chosen, docked beside the canvas: a block, or the workflow itself. */
import { useTranslation } from "react-i18next";

import { START } from "../layout";
import { find } from "../model";
import { useEditing } from "../store";
import { BlockSettings } from "./BlockSettings";
import { WorkflowSettings } from "./WorkflowSettings";
import classes from "../WorkflowPage.module.css";

export function Inspector({ editable, handle }: { readonly editable: boolean; readonly handle: string }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const chosen = useEditing((state) => state.chosen);
  if (workflow === undefined) {
    return null;
  }
  const block = chosen === undefined || chosen === START ? undefined : find(workflow, chosen)?.block;
  return (
    <aside className={classes["inspector"]} aria-label={t("flow.settings")}>
      {block === undefined ? <WorkflowSettings workflow={workflow} editable={editable} /> : <BlockSettings key={block.id} block={block} editable={editable} handle={handle} />}
    </aside>
  );
}
