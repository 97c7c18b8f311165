/** What is done with blocks as a whole, one or several: up, down, again, away. Each can be taken back. */
import { ActionIcon, Group } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { again, shift, takeOut } from "../editKeys";
import { beside, placesFor } from "../edits";
import { useEditing } from "../store";

export function Moves({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  if (workflow === undefined) {
    return null;
  }
  const may = (by: -1 | 1) => {
    const spot = beside(workflow, ids, by);
    return spot !== undefined && placesFor(workflow, ids, [spot]).length > 0;
  };
  return (
    <Group gap={4}>
      <ActionIcon variant="default" aria-label={t("editing.moveUp")} disabled={!may(-1)} onClick={() => shift(ids, -1)}>
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("editing.moveDown")} disabled={!may(1)} onClick={() => shift(ids, 1)}>
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("editing.duplicate")} onClick={() => again(ids)}>
        <IconCopy size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" c="var(--wrong)" aria-label={t("flow.delete")} onClick={() => takeOut(ids)}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
