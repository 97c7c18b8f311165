/**
 * Blocks to the clipboard and back, whether a key asks for it or a button. The page remembers what was copied in it: it
 * may not always look at the clipboard of the machine. Knows neither keys nor buttons.
 */
import { copied, paste, pasted } from "./clipboard";
import { takeOut } from "./editKeys";
import { runOf, tops } from "./edits";
import { chosenIds, useEditing } from "./store";
import { focus } from "./useKeys";

/** What was copied here last. */
let kept = "";

/** Whether these cannot be cut: to cut and paste is to move, and a move takes what stands in a row. */
export function isApart(ids: readonly string[]): boolean {
  const { workflow } = useEditing.getState();
  return workflow !== undefined && runOf(workflow, ids) === undefined;
}

/** Blocks as a text, which is remembered; to cut them is to take them out as well. */
export function takeUp(ids: readonly string[], isCut: boolean): string {
  const { workflow } = useEditing.getState();
  if (workflow !== undefined) {
    kept = copied(tops(workflow, ids));
  }
  if (isCut) {
    takeOut(ids);
  }
  return kept;
}

/** Puts the blocks that a text is behind what is chosen; whether it is blocks. */
export function putDown(text: string): boolean {
  const { workflow, chosen, chooseAll, edit } = useEditing.getState();
  const blocks = pasted(text);
  if (workflow === undefined || blocks === undefined) {
    return false;
  }
  const made = paste(workflow, tops(workflow, chosenIds()).at(-1)?.id ?? chosen, blocks);
  edit(() => made.workflow);
  chooseAll(made.ids);
  focus(made.ids.at(-1));
  return true;
}

/** The clipboard of the machine; there is none for a page that came without TLS. */
const machines = (): Clipboard | undefined => (navigator as { readonly clipboard?: Clipboard }).clipboard;

/** Tells the machine, so that it can be pasted elsewhere. Where that may not be, it can still be pasted here. */
export async function tellMachine(text: string): Promise<void> {
  await machines()?.writeText(text).catch(() => undefined);
}

/** What lies on the clipboard: the machine's where it shows blocks, for they are the newest, and else what was copied here. */
export async function lying(): Promise<string> {
  const text = (await machines()?.readText().catch(() => undefined)) ?? "";
  return pasted(text) === undefined ? kept : text;
}
