/** What is said of how long things are kept. */
import { MantineProvider } from "@mantine/core";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, it, vi } from "vitest";

import type { Retention } from "../src/api/settings";
import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";
import { Kept } from "../src/settings/Kept";

beforeAll(async () => {
  vi.stubGlobal("navigator", { languages: [] });
  const resources = { en: { translation: { ...en, ...enLate } }, nl: { translation: { ...nl, ...nlLate } } };
  await i18next.use(initReactI18next).init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

async function check(language: string, of: Retention, expected: readonly string[], not: readonly string[] = []): Promise<void> {
  await i18next.changeLanguage(language);
  const said = renderToStaticMarkup(
    <MantineProvider env="test">
      <Kept of={of} />
    </MantineProvider>,
  )
    .replace(/<style.*?<\/style>/gs, "")
    .replace(/<[^>]*>/g, " ");
  for (const part of expected) {
    expect(said).toContain(part);
  }
  for (const part of not) {
    expect(said).not.toContain(part);
  }
}

it("says how long each is kept, what that means and which flag sets it", async () => {
  const usual: Retention = { events_days: 761, steps_days: 31, mail_days: 1_000 };
  const flags = ["--retention-events-days", "--retention-steps-days", "--retention-mail-days"];
  await check("en", usual, ["Events are kept for 761 days (about 25 months).", "are kept for 31 days (about a month).", "for 1,000 days (about 33 months)", "once a day", ...flags], ["for ever"]);
  await check("nl", usual, ["Gebeurtenissen blijven 761 dagen (ongeveer 25 maanden) bewaard.", "31 dagen (ongeveer een maand)", "1.000 dagen (ongeveer 33 maanden)", "één keer per dag"], ["altijd"]);
  const some: Retention = { events_days: null, steps_days: 400, mail_days: null };
  await check("en", some, ["Events are kept for ever.", "for 400 days (about 13 months)", "once a day", "and why", ...flags], ["look back", "That messages were sent"]);
  const none: Retention = { events_days: null, steps_days: null, mail_days: null };
  await check("en", none, ["Nothing is deleted because of its age.", ...flags], ["once a day", "days ("]);
  await check("nl", none, ["Niets wordt verwijderd omdat het oud is.", "Gebeurtenissen blijven altijd bewaard."], ["één keer per dag"]);
});
