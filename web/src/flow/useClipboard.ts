/** The clipboard of the canvas while a workflow is edited; none of it while somebody writes in a field. */
import { useEffect } from "react";

import { copied, paste, pasted } from "./clipboard";
import { find } from "./model";
import { useEditing } from "./store";
import { focus, isWriting, takeOut } from "./useKeys";

/** What is done with the clipboard. */
const CLIPPED = ["copy", "cut", "paste"] as const;

/** Whether the event was for a block. */
function clip(event: ClipboardEvent): boolean {
  const { workflow, chosen, choose, edit } = useEditing.getState();
  if (event.type === "paste") {
    const block = pasted(event.clipboardData?.getData("text/plain") ?? "");
    if (workflow === undefined || block === undefined) {
      return false;
    }
    const made = paste(workflow, chosen, block);
    edit(() => made.workflow);
    choose(made.id);
    focus(made.id);
    return true;
  }
  const block = workflow === undefined || chosen === undefined ? undefined : find(workflow, chosen)?.block;
  // Words that are marked are what is meant.
  if (block === undefined || document.getSelection()?.isCollapsed === false) {
    return false;
  }
  event.clipboardData?.setData("text/plain", copied(block));
  if (event.type === "cut") {
    takeOut(block.id);
  }
  return true;
}

/** Listens while it is there, which the page says of itself: it comes late, and a key that is pressed before it is lost. */
export function useClipboard(): void {
  useEffect(() => {
    const clipped = (event: ClipboardEvent) => {
      if (!isWriting(event.target) && clip(event)) {
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
  }, []);
}
