/** In which language an e-mail is written, and further ones; who has none of them gets its own. */
import { Button, Group, Menu, SegmentedControl } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { onlyWords, useWriting } from "./content";

/** The languages that are offered; others that an e-mail has are shown all the same. */
const OFFERED = ["nl", "en", "fr", "de"] as const;

export function LanguageBar() {
  const { t, i18n } = useTranslation();
  const languages = useWriting((state) => state.content.languages);
  const language = useWriting((state) => state.language);
  const speak = useWriting((state) => state.speak);
  const set = useWriting((state) => state.set);
  const name = (tag: string) => new Intl.DisplayNames([i18n.language], { type: "language" }).of(tag) ?? tag;
  const there = Object.keys(languages);
  const left = OFFERED.filter((one) => !there.includes(one));
  const remove = () => {
    const gone = language;
    speak("");
    set((content) => ({ ...content, languages: Object.fromEntries(Object.entries(content.languages).filter(([tag]) => tag !== gone)) }));
  };
  return (
    <Group gap="xs">
      {there.length === 0 ? null : (
        <SegmentedControl size="xs" aria-label={t("emails.language")} value={language === "" ? "own" : language} onChange={(next) => speak(next === "own" ? "" : next)} data={[{ value: "own", label: t("emails.ownLanguage") }, ...there.map((tag) => ({ value: tag, label: name(tag) }))]} />
      )}
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconLanguage size={14} aria-hidden />}>
            {t("emails.languages")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {left.map((tag) => (
            <Menu.Item
              key={tag}
              onClick={() => {
                // It begins as what is there, to be translated where it stands.
                set((content) => ({ ...content, languages: { ...content.languages, [tag]: onlyWords(content) } }));
                speak(tag);
              }}
            >
              {t("emails.addLanguage", { name: name(tag) })}
            </Menu.Item>
          ))}
          {language === "" ? null : (
            <Menu.Item color="red" onClick={remove}>
              {t("emails.dropLanguage", { name: name(language) })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
