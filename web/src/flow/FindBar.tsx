/** Looks for a block: what is found is chosen and brought into sight, while the focus stays in the field. */
import { ActionIcon, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useCalled } from "./called";
import { useFinding } from "./finding";
import { entries, hits, onward, type Entry } from "./search";
import { useEditing } from "./store";
import { focus } from "./useKeys";
import classes from "./WorkflowPage.module.css";

export function FindBar() {
  const { t } = useTranslation();
  const called = useCalled();
  const field = useRef<HTMLInputElement>(null);
  const workflow = useEditing((state) => state.workflow);
  const chosen = useEditing((state) => state.chosen);
  const choose = useEditing((state) => state.choose);
  const [text, setText] = useState("");
  const all = useMemo(() => (workflow === undefined ? [] : entries(t, workflow, called)), [t, workflow, called]);
  const found = useMemo(() => hits(all, text), [all, text]);
  useEffect(() => field.current?.focus(), []);
  const close = () => {
    useFinding.getState().open(false);
    focus(chosen);
  };
  const go = (to: Entry | undefined) => {
    if (to !== undefined) {
      choose(to.id);
    }
  };
  const write = (next: string) => {
    setText(next);
    const now = hits(all, next);
    // What is chosen stays so while it is still meant.
    go(now.find((one) => one.id === chosen) ?? now[0]);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter") {
      go(onward(found, chosen, event.shiftKey ? -1 : 1));
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <div role="search" aria-label={t("find.title")} className={classes["find"]} onKeyDown={(event) => (event.key === "Escape" ? press(event) : undefined)}>
      <TextInput ref={field} size="xs" flex="1 1 180px" maw={320} aria-label={t("find.title")} placeholder={t("find.hint")} value={text} onChange={(event) => write(event.currentTarget.value)} onKeyDown={press} />
      <ActionIcon variant="default" aria-label={t("find.previous")} disabled={found.length === 0} onClick={() => go(onward(found, chosen, -1))}>
        <IconChevronUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("find.next")} disabled={found.length === 0} onClick={() => go(onward(found, chosen, 1))}>
        <IconChevronDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" c="var(--ink)" aria-label={t("find.close")} onClick={close}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
      <Told text={text} found={found} chosen={chosen} />
    </div>
  );
}

/** How many were found, and which of them is chosen; said to screen readers too. */
function Told({ text, found, chosen }: { readonly text: string; readonly found: readonly Entry[]; readonly chosen: string | undefined }) {
  const { t } = useTranslation();
  const at = found.findIndex((one) => one.id === chosen);
  const name = found[at]?.name;
  const said = text.trim() === "" ? "" : name === undefined ? t("find.found", { count: found.length }) : t("find.at", { n: at + 1, of: found.length, name });
  return (
    <Text component="output" size="sm" c="dimmed" truncate miw={0}>
      {said}
    </Text>
  );
}
