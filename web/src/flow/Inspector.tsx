/** The settings of the chosen block, docked beside the canvas. */
import { ActionIcon, Alert, Button, Group, JsonInput, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Block } from "./document";
import { changed, duplicate, find, idsOf, move, neighbour, remove } from "./model";
import { useProblems } from "./problems";
import { title } from "./sentence";
import { useEditing } from "./store";
import classes from "./WorkflowPage.module.css";

export function Inspector({ editable }: { readonly editable: boolean }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const chosen = useEditing((state) => state.chosen);
  const block = workflow === undefined || chosen === undefined ? undefined : find(workflow, chosen)?.block;
  return (
    <aside className={classes["inspector"]} aria-label={t("flow.settings")}>
      {block === undefined ? <Text c="dimmed">{t("flow.nothingChosen")}</Text> : <Settings block={block} editable={editable} />}
    </aside>
  );
}

function Settings({ block, editable }: { readonly block: Block; readonly editable: boolean }) {
  const { t } = useTranslation();
  const edit = useEditing((state) => state.edit);
  const wrong = useProblems((state) => state.at.get(block.id));
  const set = (key: string, value: string) =>
    edit((workflow) =>
      changed(workflow, block.id, (old) => {
        const rest = Object.entries(old).filter(([name]) => value !== "" || name !== key);
        return { ...(Object.fromEntries(rest) as Block), ...(value === "" ? {} : { [key]: value }) };
      }),
    );
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {title(t, block)}
      </Title>
      {wrong === undefined ? null : (
        <Alert color="red" p="xs">
          {wrong}
        </Alert>
      )}
      {editable ? <Moves block={block} /> : null}
      <TextInput
        label={t("flow.label")}
        value={block.label ?? ""}
        readOnly={!editable}
        maxLength={500}
        onChange={(event) => set("label", event.currentTarget.value)}
      />
      <Textarea
        label={t("flow.note")}
        value={typeof block["note"] === "string" ? block["note"] : ""}
        readOnly={!editable}
        autosize
        minRows={2}
        maxLength={500}
        onChange={(event) => set("note", event.currentTarget.value)}
      />
      <AsText key={JSON.stringify(block)} block={block} editable={editable} />
    </Stack>
  );
}

function Moves({ block }: { readonly block: Block }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const edit = useEditing((state) => state.edit);
  const choose = useEditing((state) => state.choose);
  if (workflow === undefined) {
    return null;
  }
  const spot = find(workflow, block.id)?.spot;
  const by = (step: -1 | 2) => {
    if (spot !== undefined) {
      edit((old) => move(old, block.id, { owner: spot.owner, index: spot.index + step }));
    }
  };
  const drop = () => {
    choose((neighbour(workflow, block.id, -1) ?? neighbour(workflow, block.id, 1))?.id);
    edit((old) => remove(old, block.id));
  };
  const copy = () => {
    const made = duplicate(workflow, block.id);
    if (made !== undefined) {
      edit(() => made.workflow);
      choose(made.id);
    }
  };
  return (
    <Group gap={4}>
      <ActionIcon variant="default" aria-label={t("flow.moveUp")} disabled={spot?.index === 0} onClick={() => by(-1)}>
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t("flow.moveDown")}
        disabled={neighbour(workflow, block.id, 1) === undefined}
        onClick={() => by(2)}
      >
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("flow.duplicate")} onClick={copy}>
        <IconCopy size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" c="red" aria-label={t("flow.delete")} onClick={drop}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** Every setting as text, until each has a field of its own. What is inside the block stays as it is. */
function AsText({ block, editable }: { readonly block: Block; readonly editable: boolean }) {
  const { t } = useTranslation();
  const edit = useEditing((state) => state.edit);
  const [text, setText] = useState(() => shown(block));
  const [wrong, setWrong] = useState<string>();
  const keep = () => {
    try {
      const read = JSON.parse(text) as Block;
      setWrong(undefined);
      edit((workflow) => changed(workflow, block.id, () => ({ ...read, id: block.id, do: block.do })));
    } catch (error) {
      setWrong(t("flow.notJson", { why: error instanceof Error ? error.message : "" }));
    }
  };
  return (
    <>
      <JsonInput
        label={t("flow.asText")}
        description={t("flow.asTextHint")}
        value={text}
        onChange={setText}
        readOnly={!editable}
        error={wrong}
        autosize
        minRows={4}
        maxRows={20}
        classNames={{ input: classes["code"] ?? "" }}
      />
      {editable && text !== shown(block) ? (
        <Button variant="default" onClick={keep}>
          {t("flow.saved")}
        </Button>
      ) : null}
      <Text size="xs" c="dimmed">
        {idsOf(block).length > 1 ? t("flow.hidden", { count: idsOf(block).length - 1 }) : null}
      </Text>
    </>
  );
}

function shown(block: Block): string {
  return JSON.stringify(block, null, 2);
}
