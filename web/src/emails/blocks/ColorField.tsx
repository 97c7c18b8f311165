/** A colour: chosen by eye or written, or nothing, and then the house says it. */
import { CloseButton, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

type Props = { readonly label: string; readonly value: string; readonly change: (color: string) => void; readonly usual?: string; readonly whenEmpty?: string };

export function ColorField({ label, value, change, usual = "#ffffff", whenEmpty }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const long = /^#[0-9a-f]{3}$/i.test(value) ? `#${[...value.slice(1)].map((one) => one + one).join("")}` : value;
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={whenEmpty ?? t("blocks.ofTheHouse")}
      value={text}
      error={text === "" || COLOR.test(text) ? undefined : t("blocks.colorHint")}
      onChange={(event) => {
        const next = event.currentTarget.value.trim();
        setText(next);
        if (next === "" || COLOR.test(next)) {
          change(next);
        }
      }}
      leftSection={<input type="color" aria-label={t("blocks.pickColor", { name: label })} value={long === "" ? usual : long} onChange={(event) => change(event.currentTarget.value)} style={{ width: 24, height: 24, padding: 0, border: 0, background: "none" }} />}
      rightSection={value === "" ? null : <CloseButton size="xs" aria-label={t("blocks.noColor", { name: label })} onClick={() => change("")} />}
    />
  );
}
