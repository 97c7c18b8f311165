/** The source of an e-mail for whoever writes it: MJML, HTML or text. */
import { SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useWriting, wordsIn } from "./content";
import classes from "./Email.module.css";

/** The parts that are written as a whole. */
const PARTS = ["mjml", "html", "text"] as const;
type Part = (typeof PARTS)[number];

export function SourceEditor() {
  const { t } = useTranslation();
  const words = useWriting((state) => wordsIn(state.content, state.language));
  const set = useWriting((state) => state.setWords);
  const [part, setPart] = useState<Part>(words.mjml !== "" ? "mjml" : words.html !== "" || words.text === "" ? "html" : "text");
  const other = part === "mjml" ? words.html : part === "html" ? words.mjml : "";
  return (
    <Stack gap={6}>
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={t("emails.part")}
        value={part}
        onChange={(next) => setPart(next as Part)}
        data={PARTS.map((one) => ({ value: one, label: t(`emails.parts.${one}`) }))}
      />
      <Textarea
        label={t(`emails.parts.${part}`)}
        description={other === "" ? t(`emails.hints.${part}`) : t("emails.oneOf")}
        value={words[part]}
        onChange={(event) => {
          const text = event.currentTarget.value;
          set((old) => ({ ...old, [part]: text }));
        }}
        autosize
        minRows={16}
        maxRows={32}
        spellCheck={part === "text"}
        classNames={{ input: classes["code"] ?? "" }}
      />
    </Stack>
  );
}
