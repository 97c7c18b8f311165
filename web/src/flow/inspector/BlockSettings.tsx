/** The settings of one block: its own first, then what every block has. */
import { ActionIcon, Group, Stack, Textarea, TextInput, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { FieldList } from "../../forms/FormFields";
import { More } from "../../forms/More";
import { BLOCK_FORMS } from "../../forms/spec";
import { asText, put } from "../../forms/values";
import { ANYWHERE, RuleInput, type Place } from "../../rules/RuleInput";
import type { Block, Value } from "../document";
import { kindOf } from "../kinds";
import { changed, duplicate, find, move, neighbour, remove } from "../model";
import { NumbersPanel } from "../report/NumbersPanel";
import { title } from "../sentence";
import { useEditing } from "../store";
import { AsText } from "./AsText";
import { Found } from "./Found";

/** What the rules of a block see: a block that picks looks at the elements of its list. */
function placeOf(block: Block): Place {
  return block.do === "pick" ? { ...ANYWHERE, root: "item", list: asText(block["from"]) } : ANYWHERE;
}

export function BlockSettings({ block, editable, handle }: { readonly block: Block; readonly editable: boolean; readonly handle: string }) {
  const { t } = useTranslation();
  const edit = useEditing((state) => state.edit);
  const kind = kindOf(block.do);
  const replace = (next: Block) => edit((workflow) => changed(workflow, block.id, () => next));
  const set = (key: string, value: Value | undefined) => replace(put(block, key, value));
  const form = kind === undefined ? undefined : BLOCK_FORMS[kind.name];
  const isMoreSaid = ["when", "note", ...(form?.more ?? []).map((field) => field.key)].some((key) => block[key] !== undefined);
  const fields = { of: block, set: (next: object) => replace(next as Block), readOnly: !editable, place: placeOf(block) };
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {title(t, block)}
      </Title>
      <Found at={block.id} />
      {editable ? <Moves block={block} /> : <NumbersPanel block={block} handle={handle} />}
      {form === undefined ? null : <FieldList fields={form.first} {...fields} />}
      <TextInput
        label={t("flow.label")}
        placeholder={kind === undefined ? block.do : t(`kind.${kind.name}`)}
        value={block.label ?? ""}
        readOnly={!editable}
        maxLength={500}
        onChange={(event) => set("label", event.currentTarget.value || undefined)}
      />
      <More opened={isMoreSaid}>
        {form === undefined ? null : <FieldList fields={form.more} {...fields} />}
        <RuleInput label={t("forms.blockWhen")} hint={t("forms.blockWhenHint")} value={block["when"]} set={(next) => set("when", next)} readOnly={!editable} place={ANYWHERE} />
        <Textarea
          label={t("flow.note")}
          value={asText(block["note"])}
          readOnly={!editable}
          autosize
          minRows={2}
          maxLength={500}
          onChange={(event) => set("note", event.currentTarget.value || undefined)}
        />
        <AsText key={JSON.stringify(block)} block={block} editable={editable} />
      </More>
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
      <ActionIcon variant="default" aria-label={t("flow.moveDown")} disabled={neighbour(workflow, block.id, 1) === undefined} onClick={() => by(2)}>
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("flow.duplicate")} onClick={copy}>
        <IconCopy size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" c="var(--wrong)" aria-label={t("flow.delete")} onClick={drop}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
