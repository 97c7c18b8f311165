/** What the server finds in the e-mail, by block. */
import { create } from "zustand";

import type { CheckedEmail, Note } from "../../api/emails";
import { useWriting } from "../content";

/** Something that is wrong or could be better; `block` is where, if it is in one. */
export type Found = { readonly sentence: string; readonly isWrong: boolean; readonly language: string; readonly block: string | undefined; readonly at: string; readonly line: number | undefined };

const PLACE = /^(?:languages\/([^/]+)\/)?(.*)$/;

/** All that was found when it was last looked at. */
export const useFindings = create<{ readonly all: readonly Found[] }>(() => ({ all: [] }));

/** Keeps what was found. */
export function found(checked: CheckedEmail): void {
  const of = (isWrong: boolean) => (note: Note) => placed(note, isWrong);
  // A warning is no mistake; an error of the document is, since then nothing is saved.
  const all = [...checked.errors.map(of(true)), ...checked.findings.map(of(!checked.saveable)), ...checked.notes.map(of(false))];
  useFindings.setState({ all });
}

function placed(note: Note, isWrong: boolean): Found {
  const [, language = "", at = ""] = PLACE.exec(note.at ?? "") ?? [];
  const block = /^blocks\/([A-Za-z0-9_-]+)(?:\/[a-z_]+)?$/.exec(at)?.[1];
  return { sentence: note.sentence, isWrong, language, block, at, line: note.line };
}

const NOTHING: readonly Found[] = [];

/** What was found in a block of the language that is shown. */
export function useFound(id: string): readonly Found[] {
  const language = useWriting((state) => state.language);
  const all = useFindings((state) => state.all);
  const here = all.filter((one) => one.block === id && one.language === language);
  return here.length === 0 ? NOTHING : here;
}
