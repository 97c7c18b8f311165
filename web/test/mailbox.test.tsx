/** What is said of the mailbox that mail comes back to. */
import { MantineProvider } from "@mantine/core";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, it, vi } from "vitest";

import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";
import { MailboxSaid } from "../src/settings/MailboxState";

beforeAll(async () => {
  vi.stubGlobal("navigator", { languages: [] });
  const resources = { en: { translation: { ...en, ...enLate } }, nl: { translation: { ...nl, ...nlLate } } };
  await i18next.use(initReactI18next).init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

const NEVER = { name: "zoe at imap.example:993, INBOX", read_at: null, mails: 0, bounces: 0, replies: 0, error: null, failures: 0 };

async function check(language: string, over: Partial<Parameters<typeof MailboxSaid>[0]["of"]>, expected: readonly string[], not: readonly string[] = []): Promise<void> {
  await i18next.changeLanguage(language);
  const said = renderToStaticMarkup(
    <MantineProvider env="test">
      <MailboxSaid of={{ ...NEVER, ...over }} />
    </MantineProvider>,
  ).replace(/<style.*?<\/style>/gs, "");
  for (const part of expected) {
    expect(said).toContain(part);
  }
  for (const part of not) {
    expect(said).not.toContain(part);
  }
}

it("says when it was read, what was in it, and what is wrong", async () => {
  await check("en", {}, ["zoe at imap.example:993, INBOX: not read yet.", "0 mails were read in it"], ["cannot", "could not"]);
  await check("nl", {}, ["nog niet gelezen"], ["kan niet"]);
  const read = { read_at: "2026-11-05T12:00:00Z", mails: 1_234, bounces: 12, replies: 3 };
  await check("en", read, ["last read", "1,234 mails were read in it: came back 12, answers of people 3."], ["could not"]);
  await check("nl", read, ["laatst gelezen", "1.234 mails in gelezen: teruggekomen 12, antwoorden van mensen 3."]);
  await check("en", { ...read, mails: 1, error: "no such user", failures: 1 }, ["One mail was read", "It cannot be read: no such user"]);
  await check("nl", { ...read, error: "no such user", failures: 4 }, ["Het kon 4 keer achter elkaar niet worden gelezen: no such user"]);
});
