/** The clipboard of the canvas while a workflow is edited; none of it while somebody writes in a field. */
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { isApart, putDown, takeUp } from "./clipping";
import { chosenIds } from "./store";
import { isWriting } from "./useKeys";

/** What is done with the clipboard. */
const CLIPPED = ["copy", "cut", "paste"] as const;

/** Whether the event was for blocks. */
function clip(event: ClipboardEvent, tellApart: () => void): boolean {
  const ids = chosenIds();
  if (event.type === "paste") {
    return putDown(event.clipboardData?.getData("text/plain") ?? "");
  }
  // Words that are marked are what is meant.
  if (ids.length === 0 || document.getSelection()?.isCollapsed === false) {
    return false;
  }
  const isCut = event.type === "cut";
  if (isCut && isApart(ids)) {
    tellApart();
    return true;
  }
  event.clipboardData?.setData("text/plain", takeUp(ids, isCut));
  return true;
}

/** Listens while it is there, which the page says of itself: it comes late, and a key that is pressed before it is lost. */
export function useClipboard(): void {
  const { t } = useTranslation();
  useEffect(() => {
    const tellApart = () => void notifications.show({ id: "apart", color: "red", title: t("many.notMoved"), message: t("many.apart") });
    const clipped = (event: ClipboardEvent) => {
      if (!isWriting(event.target) && clip(event, tellApart)) {
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
