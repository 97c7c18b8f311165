/** The hours in which something may happen: on which days, from when until when; one stretch of them or more. */
import { ActionIcon, Button, Fieldset, Group, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";
import { asFields, asList, asText, asTexts, oneOrMore, put, without, withAt } from "../values";

const DAYS = ["weekdays", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
/** As many as the format takes. */
const WINDOWS_MAX = 14;
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
  const windows = value === undefined || value === "none" ? [] : asList(value);
  const first = windows[0];
  const keep = (next: readonly Value[]) => set(next.length === 1 ? next[0] : [...next]);
  const more = (
    <>
      {windows.slice(1).map((one, n) => (
        <Group key={n} gap={6} align="flex-start" wrap="nowrap" role="group" aria-label={t("forms.nth", { n: n + 2 })}>
          <Stack gap="xs" flex={1} miw={0}>
            <Hours of={one} set={(next) => keep(withAt(windows, n + 1, next))} readOnly={readOnly} />
          </Stack>
          {readOnly ? null : (
            <ActionIcon variant="subtle" color="gray" aria-label={t("forms.remove", { what: `${label} ${n + 2}` })} onClick={() => keep(without(windows, n + 1))}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {readOnly || first === undefined || windows.length >= WINDOWS_MAX ? null : (
        <Button variant="subtle" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => keep([...windows, FRESH])}>
          {t("forms.addWindow")}
        </Button>
      )}
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
        {first === undefined && none ? null : <Hours of={first} set={(next) => keep(withAt(windows, 0, next))} readOnly={readOnly} />}
        {more}
      </Stack>
    </Fieldset>
  );
}

/** One stretch of hours, and its days. */
function Hours({ of, set, readOnly }: { readonly of: Value | undefined; readonly set: (of: Value) => void; readonly readOnly: boolean }) {
  const { t } = useTranslation();
  const window = asFields(of);
  const change = (key: string, next: Value | undefined) => set(put(window, key, next));
  return (
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
          <TextInput key={key} type="time" label={t(`forms.${key}`)} readOnly={readOnly} value={asText(window[key])} onChange={(event) => change(key, event.currentTarget.value)} />
        ))}
      </Group>
    </>
  );
}
