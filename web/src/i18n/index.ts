/** The texts of the pages, in Dutch and English. The keys are those of the English files. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type en from "./en";
import type late from "./en/late";

/** The languages that there are. */
export const LANGUAGES = ["en", "nl"] as const;
/** One of them. */
export type Language = (typeof LANGUAGES)[number];

const KEPT_UNDER = "postduif.language";

const files: Record<Language, () => Promise<{ default: typeof en }>> = {
  en: () => import("./en"),
  nl: () => import("./nl"),
};

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof late };
  }
}

/** The texts of pages that are looked at now and then; each page begins with fewer words without them. */
const lateFiles: Record<Language, () => Promise<{ default: typeof late }>> = {
  en: () => import("./en/late"),
  nl: () => import("./nl/late"),
};
let isLate = false;
const added = new Set<Language>();

/** Has the texts of those pages there, and then gives the page. */
export async function withTexts<P>(page: Promise<P>): Promise<P> {
  isLate = true;
  await addLate(i18next.language as Language);
  return page;
}

async function addLate(language: Language): Promise<void> {
  const { default: texts } = await lateFiles[language]();
  if (!added.has(language)) {
    added.add(language);
    i18next.addResourceBundle(language, "translation", texts, true);
  }
}

function known(text: string | null): Language | undefined {
  return LANGUAGES.find((language) => text?.toLowerCase().startsWith(language));
}

/** What was chosen here, or what the browser asks for. */
function wanted(): Language {
  return known(localStorage.getItem(KEPT_UNDER)) ?? known(navigator.language) ?? "en";
}

/** Loads one language; the other comes when it is asked for. */
export async function startTexts(): Promise<void> {
  const language = wanted();
  const { default: translation } = await files[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
    returnNull: false,
    // What is on the page already says it in the texts that come later.
    react: { bindI18nStore: "added" },
  });
  document.documentElement.lang = language;
}

/** Changes the language, and keeps it for the next visit. */
export async function speak(language: Language): Promise<void> {
  const { default: translation } = await files[language]();
  i18next.addResourceBundle(language, "translation", translation, true);
  if (isLate) {
    await addLate(language);
  }
  await i18next.changeLanguage(language);
  localStorage.setItem(KEPT_UNDER, language);
  document.documentElement.lang = language;
}
