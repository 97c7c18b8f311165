/** An e-mail while it is written: its words in every language, with a past. No page is known here. */
import { temporal } from "zundo";
import { create } from "zustand";

import type { Email } from "../api/emails";
import type { Document } from "./blocks/model";

/** How many steps can be taken back. */
const PAST_MAX = 200;

/** The words of an e-mail in one language. */
export type Words = {
  readonly subject: string;
  readonly preheader: string;
  readonly blocks: Document | null;
  readonly mjml: string;
  readonly html: string;
  readonly text: string;
};

/** All of an e-mail that can be written. */
export type Content = Words & { readonly name: string; readonly languages: { readonly [language: string]: Words } };

/** What is asked for and shown: the own language is the empty one. */
export type Writing = {
  readonly content: Content;
  readonly language: string;
  readonly chosen: string | undefined;
  readonly set: (change: (content: Content) => Content) => void;
  readonly setWords: (change: (words: Words) => Words) => void;
  readonly speak: (language: string) => void;
  readonly choose: (id: string | undefined) => void;
};

/** Nothing is written yet. */
export const NOTHING: Words = { subject: "", preheader: "", blocks: null, mjml: "", html: "", text: "" };

/** The one e-mail that is open. */
export const useWriting = create<Writing>()(
  temporal(
    (set) => ({
      content: { ...NOTHING, name: "", languages: {} },
      language: "",
      chosen: undefined,
      set: (change) => set((state) => ({ content: change(state.content) })),
      setWords: (change) => set((state) => ({ content: withWords(state.content, state.language, change) })),
      speak: (language) => set({ language, chosen: undefined }),
      choose: (chosen) => set({ chosen }),
    }),
    { limit: PAST_MAX, partialize: ({ content }) => ({ content }), equality: (past, now) => past.content === now.content },
  ),
);

/** The words that are being written. */
export const wordsIn = (content: Content, language: string): Words => (language === "" ? content : (content.languages[language] ?? content));

function withWords(content: Content, language: string, change: (words: Words) => Words): Content {
  if (language === "") {
    const { subject, preheader, blocks, mjml, html, text } = change(content);
    return { ...content, subject, preheader, blocks, mjml, html, text };
  }
  return { ...content, languages: { ...content.languages, [language]: change(wordsIn(content, language)) } };
}

/** Only the words of what also has a name and languages. */
export const onlyWords = ({ subject, preheader, blocks, mjml, html, text }: Words): Words => ({ subject, preheader, blocks, mjml, html, text });

/** Changes the blocks that are shown. */
export function edit(change: (document: Document) => Document): void {
  useWriting.getState().setWords((words) => (words.blocks === null ? words : { ...words, blocks: change(words.blocks) }));
}

/** Begins with an e-mail and no past. */
export function begin(content: Content): void {
  useWriting.setState({ content, language: "", chosen: undefined });
  useWriting.temporal.getState().clear();
}

/** An e-mail or a draft as the API gives it; what is not said is empty. */
export function contentOf(of: Partial<Email>): Content {
  const words = (one: Partial<Words>): Words => ({
    subject: one.subject ?? "",
    preheader: one.preheader ?? "",
    blocks: one.blocks ?? null,
    mjml: one.mjml ?? "",
    html: one.html ?? "",
    text: one.text ?? "",
  });
  const languages = Object.entries(of.languages ?? {}).map(([language, one]) => [language, words(one)] as const);
  return { ...words(of as Partial<Words>), name: of.name ?? "", languages: Object.fromEntries(languages) };
}

/** What is sent: nothing that is empty, but the subject, which each has. */
export function told(content: Content): object {
  const words = ({ subject, ...rest }: Words) => ({ subject, ...Object.fromEntries(Object.entries(onlyWords({ subject, ...rest })).filter(([key, value]) => key !== "subject" && value !== "" && value !== null)) });
  const languages = Object.entries(content.languages).map(([language, one]) => [language, words(one)] as const);
  return { name: content.name, ...words(content), ...(languages.length === 0 ? {} : { languages: Object.fromEntries(languages) }) };
}
