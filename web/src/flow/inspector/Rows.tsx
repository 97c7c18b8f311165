/** Things with an id of their own in a list: exits, goals. Each can be taken out, and one can be added. */
import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "../../forms/Form.module.css";
import { asText, without, withAt } from "../../forms/values";
import type { Fields } from "../document";
import { newId } from "../model";

type Props<F extends Fields> = {
  readonly kind: "exit" | "goal" | "trigger";
  readonly list: readonly F[];
  /** What a new one has beside its id. */
  readonly fresh: Fields;
  readonly editable: boolean;
  readonly set: (list: readonly F[]) => void;
  readonly row: (one: F, change: (next: Fields) => void) => ReactNode;
  readonly name?: (one: F) => string;
};

export function Rows<F extends Fields>({ kind, list, fresh, editable, set, row, name }: Props<F>) {
  const { t } = useTranslation();
  const nameOf = (one: F) => name?.(one) ?? (asText(one["label"]) || asText(one["id"]));
  const add = () => {
    const id = newId(new Set(list.map((one) => asText(one["id"]))), kind);
    set([...list, { id, ...fresh } as unknown as F]);
  };
  return (
    <Stack gap="sm">
      {list.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t(`panel.none.${kind}`)}
        </Text>
      ) : null}
      {list.map((one, index) => (
        <section key={asText(one["id"])} className={classes["arm"]} aria-label={nameOf(one)}>
          <Group justify="space-between" wrap="nowrap" gap={4}>
            <Text size="sm" fw={600} truncate>
              {nameOf(one)}
            </Text>
            {editable ? (
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("forms.remove", { what: nameOf(one) })} onClick={() => set(without(list, index))}>
                <IconTrash size={14} aria-hidden />
              </ActionIcon>
            ) : null}
          </Group>
          {row(one, (next) => set(withAt(list, index, next as F)))}
        </section>
      ))}
      {editable ? (
        <Button variant="default" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          {t(`panel.add.${kind}`)}
        </Button>
      ) : null}
    </Stack>
  );
}
