/** The texts of the pages, in Dutch and English. The keys are those of the English files. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type en from "./en";

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
    resources: { translation: typeof en };
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
  });
  document.documentElement.lang = language;
}

/** Changes the language, and keeps it for the next visit. */
export async function speak(language: Language): Promise<void> {
  const { default: translation } = await files[language]();
  i18next.addResourceBundle(language, "translation", translation);
  await i18next.changeLanguage(language);
  localStorage.setItem(KEPT_UNDER, language);
  document.documentElement.lang = language;
}
