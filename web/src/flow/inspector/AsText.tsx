/** Every setting of a block as the workflow's file has it, to be read and to be edited. */
import { Button, JsonInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Block } from "../document";
import { changed, idsOf } from "../model";
import { useEditing } from "../store";
import classes from "../WorkflowPage.module.css";

export function AsText({ block, editable }: { readonly block: Block; readonly editable: boolean }) {
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
        label={t("editing.asText")}
        description={t("editing.asTextHint")}
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
          {t("forms.keep")}
        </Button>
      ) : null}
      <Text size="xs" c="dimmed">
        {t("forms.idOf", { id: block.id })} {idsOf(block).length > 1 ? t("flow.hidden", { count: idsOf(block).length - 1 }) : null}
      </Text>
    </>
  );
}

function shown(block: Block): string {
  return JSON.stringify(block, null, 2);
}
