/** Under which words a workflow is sorted: all of them are set at once, and those of others are offered. */
import { Button, Group, Modal, Stack, TagsInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Row } from "../api/types";
import { setTags, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { tagsOf } from "./tags";

/** As many as a workflow can have. */
const TAGS_MAX = 12;
/** As long as a tag can be. */
const TAG_CHARS_MAX = 40;
/** The tags of others open below the field, and what is pressed next stands below them. */
const LISTED_PX = 160;
const FIELD_PX = 160;

type Props = { readonly handle: string; readonly title: string; readonly close: () => void };

export function TagsDialog({ handle, title, close }: Props) {
  return (
    <Modal opened onClose={close} title={title}>
      <Known handle={handle} close={close} />
    </Modal>
  );
}

/** What is set already, which a workflow's own page asks for only now. */
function Known({ handle, close }: { readonly handle: string; readonly close: () => void }) {
  const query = useQuery(workflows);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const all = query.data.workflows;
  return <Form handle={handle} close={close} all={all} before={all.find((one) => one.handle === handle)?.tags ?? []} />;
}

type FormProps = { readonly handle: string; readonly close: () => void; readonly all: readonly Row[]; readonly before: readonly string[] };

function Form({ handle, close, all, before }: FormProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [tags, setThem] = useState<string[]>([...before]);
  const keep = useMutation({
    mutationFn: () => setTags(handle, tags),
    onSuccess: async () => {
      // Only the list: what is being edited of a workflow stays as it is.
      await cache.invalidateQueries({ queryKey: workflows.queryKey, exact: true });
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack mih={LISTED_PX + FIELD_PX} justify="space-between">
        <TagsInput
          data-autofocus
          maxDropdownHeight={LISTED_PX}
          label={t("tags.title")}
          description={t("tags.hint")}
          value={tags}
          data={tagsOf(all)}
          maxTags={TAGS_MAX}
          maxLength={TAG_CHARS_MAX}
          acceptValueOnBlur
          error={keep.error?.message}
          onChange={(next) => setThem([...new Set(next.map((one) => one.trim()).filter((one) => one !== ""))])}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("tags.cancel")}
          </Button>
          <Button type="submit" loading={keep.isPending}>
            {t("tags.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
