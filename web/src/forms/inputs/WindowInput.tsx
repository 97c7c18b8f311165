/** The hours in which something may happen: on which days, from when until when. */
import { Fieldset, Group, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";
import { asFields, asText, asTexts, oneOrMore, put } from "../values";

const DAYS = ["weekdays", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const FRESH = { days: "weekdays", from: "09:00", to: "17:00" };

type Props = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
  /** Whether it may also be said that there is none, and that somebody else says it. */
  readonly none?: boolean;
};

export function WindowInput({ label, value, set, readOnly, none = false }: Props) {
  const { t } = useTranslation();
  const window = asFields(value);
  const change = (key: string, next: Value | undefined) => set(put(window, key, next));
  const hours = value !== undefined && value !== "none";
  if (Array.isArray(value)) {
    return <TextInput label={label} description={t("forms.several")} readOnly value={JSON.stringify(value)} />;
  }
  const parts = (
    <>
      <MultiSelect
        label={t("forms.days")}
        placeholder={asTexts(window["days"]).length === 0 ? t("forms.everyDay") : ""}
        readOnly={readOnly}
        value={asTexts(window["days"])}
        onChange={(days) => change("days", oneOrMore(days))}
        data={DAYS.map((day) => ({ value: day, label: t(`day.${day}`) }))}
      />
      <Group gap="xs" grow>
        {(["from", "to"] as const).map((key) => (
          <TextInput
            key={key}
            type="time"
            label={t(`forms.${key}`)}
            readOnly={readOnly}
            value={asText(window[key])}
            onChange={(event) => change(key, event.currentTarget.value)}
          />
        ))}
      </Group>
    </>
  );
  return (
    <Fieldset legend={label} p="xs">
      <Stack gap="xs">
        {none ? (
          <Select
            aria-label={label}
            allowDeselect={false}
            readOnly={readOnly}
            value={value === undefined ? "said" : value === "none" ? "none" : "hours"}
            onChange={(next) => set(next === "said" ? undefined : next === "none" ? "none" : FRESH)}
            data={(["said", "hours", "none"] as const).map((one) => ({ value: one, label: t(`forms.windowWay.${one}`) }))}
          />
        ) : null}
        {hours || !none ? parts : null}
      </Stack>
    </Fieldset>
  );
}
