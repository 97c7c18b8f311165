/** The settings of one block: its own first, then what every block has. */
import { Stack, Textarea, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FieldList } from "../../forms/FormFields";
import { More } from "../../forms/More";
import { BLOCK_FORMS } from "../../forms/spec";
import { asText, put } from "../../forms/values";
import { ANYWHERE, RuleInput, type Place } from "../../rules/RuleInput";
import type { Block, Value } from "../document";
import { kindOf } from "../kinds";
import { changed } from "../model";
import { NumbersPanel } from "../report/NumbersPanel";
import { title } from "../sentence";
import { useEditing } from "../store";
import { AsText } from "./AsText";
import { Found } from "./Found";
import { Moves } from "./Moves";

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
      {editable ? <Moves ids={[block.id]} /> : <NumbersPanel block={block} handle={handle} />}
      {form === undefined ? null : <FieldList fields={form.first} {...fields} />}
      <TextInput
        label={t("editing.label")}
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
          label={t("editing.note")}
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
