/** A text that people read, in each language of the pages; languages that are not shown stay as they are. */
import { SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";
import { LANGUAGES } from "../../i18n";
import { asText, isFields } from "../values";

type Props = { readonly label: string; readonly value: Value | undefined; readonly set: (value: Value | undefined) => void; readonly readOnly: boolean; readonly long?: boolean; readonly most?: number };

export function LanguagesInput({ label, value, set, readOnly, long = false, most = 200 }: Props) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, xs: LANGUAGES.length }} spacing="xs">
      {LANGUAGES.map((language) => {
        const shared = {
          size: "xs",
          lang: language,
          label: `${label} · ${t(`languages.${language}`)}`,
          readOnly,
          maxLength: most,
          value: said(value, language),
          onChange: (event: { readonly currentTarget: { readonly value: string } }) => set(saying(value, language, event.currentTarget.value)),
        } as const;
        return long ? <Textarea key={language} autosize minRows={2} maxRows={6} {...shared} /> : <TextInput key={language} {...shared} />;
      })}
    </SimpleGrid>
  );
}

/** A text in a language; one that is said once is the same in all. */
function said(value: Value | undefined, language: string): string {
  return isFields(value) ? asText(value[language]) : asText(value);
}

/** The text with another one in a language. */
function saying(value: Value | undefined, language: string, text: string): Value | undefined {
  const before = isFields(value) ? value : Object.fromEntries(LANGUAGES.map((one) => [one, asText(value)]));
  const after = Object.fromEntries(Object.entries({ ...before, [language]: text }).filter(([, one]) => one !== ""));
  return Object.keys(after).length === 0 ? undefined : after;
}
