/** The clipboard of the canvas while a workflow is edited; none of it while somebody writes in a field. */
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { copied, paste, pasted } from "./clipboard";
import { takeOut } from "./editKeys";
import { runOf, tops } from "./edits";
import { chosenIds, useEditing } from "./store";
import { focus, isWriting } from "./useKeys";

/** What is done with the clipboard. */
const CLIPPED = ["copy", "cut", "paste"] as const;

/** Whether the event was for blocks. */
function clip(event: ClipboardEvent, isApart: () => void): boolean {
  const { workflow, chosen, chooseAll, edit } = useEditing.getState();
  const ids = chosenIds();
  if (event.type === "paste") {
    const blocks = pasted(event.clipboardData?.getData("text/plain") ?? "");
    if (workflow === undefined || blocks === undefined) {
      return false;
    }
    const made = paste(workflow, tops(workflow, ids).at(-1)?.id ?? chosen, blocks);
    edit(() => made.workflow);
    chooseAll(made.ids);
    focus(made.ids.at(-1));
    return true;
  }
  // Words that are marked are what is meant.
  if (workflow === undefined || ids.length === 0 || document.getSelection()?.isCollapsed === false) {
    return false;
  }
  // To cut and paste is to move.
  if (event.type === "cut" && runOf(workflow, ids) === undefined) {
    isApart();
    return true;
  }
  event.clipboardData?.setData("text/plain", copied(tops(workflow, ids)));
  if (event.type === "cut") {
    takeOut(ids);
  }
  return true;
}

/** Listens while it is there, which the page says of itself: it comes late, and a key that is pressed before it is lost. */
export function useClipboard(): void {
  const { t } = useTranslation();
  useEffect(() => {
    const isApart = () => void notifications.show({ id: "apart", color: "red", title: t("many.notMoved"), message: t("many.apart") });
    const clipped = (event: ClipboardEvent) => {
      if (!isWriting(event.target) && clip(event, isApart)) {
        event.preventDefault();
      }
    };
    for (const name of CLIPPED) {
      document.addEventListener(name, clipped);
    }
    document.body.dataset["clips"] = "";
    return () => {
      delete document.body.dataset["clips"];
      for (const name of CLIPPED) {
        document.removeEventListener(name, clipped);
      }
    };
  }, [t]);
}
