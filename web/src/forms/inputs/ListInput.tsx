/** A list of maps, each with its own fields, that grows at its end. */
import { ActionIcon, Button, Fieldset, Group, Stack } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";
import { asList, without, withAt } from "../values";

type Props = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
  readonly add: string;
  readonly fresh: Value;
  readonly row: (value: Value, set: (value: Value) => void, index: number) => ReactNode;
};

export function ListInput({ label, value, set, readOnly, add, fresh, row }: Props) {
  const { t } = useTranslation();
  const list = asList(value);
  const keep = (next: readonly Value[]) => set(next.length === 0 ? undefined : next);
  return (
    <Fieldset legend={label} p="xs">
      <Stack gap="xs">
        {list.map((one, index) => (
          <Group key={index} gap={6} align="flex-start" wrap="nowrap">
            <Stack gap={6} flex={1} miw={0}>
              {row(one, (next) => keep(withAt(list, index, next)), index)}
            </Stack>
            {readOnly ? null : (
              <ActionIcon variant="subtle" color="gray" aria-label={t("forms.remove", { what: `${label} ${index + 1}` })} onClick={() => keep(without(list, index))}>
                <IconX size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
        {readOnly ? null : (
          <Button variant="subtle" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => keep([...list, fresh])}>
            {add}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
