/** What can be done with several blocks that are chosen, and why they cannot be moved where that is so. */
import { Alert, List, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Sequence, Workflow } from "../document";
import { runOf } from "../edits";
import { title } from "../sentence";
import { Moves } from "./Moves";

export function GroupSettings({ workflow, blocks }: { readonly workflow: Workflow; readonly blocks: Sequence }) {
  const { t } = useTranslation();
  const ids = blocks.map((block) => block.id);
  const isApart = runOf(workflow, ids) === undefined;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4" aria-live="polite">
        {t("many.title", { count: blocks.length })}
      </Title>
      <Moves ids={ids} />
      {isApart ? (
        <Alert title={t("many.notMoved")}>
          {t("many.apart")}
        </Alert>
      ) : null}
      <List size="sm">
        {blocks.map((block) => (
          <List.Item key={block.id}>{title(t, block)}</List.Item>
        ))}
      </List>
      {isApart ? null : (
        <Text size="sm" c="dimmed">
          {t("many.hint")}
        </Text>
      )}
    </Stack>
  );
}
