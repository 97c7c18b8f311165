/** What may be done with what is known of a contact: put right, given to whom it is about, forgotten. */
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { erase, exportPath, type Whole } from "../api/contacts";
import { useMay } from "../api/may";
import { Correct } from "./Correct";

/** Nothing of it where nothing is allowed. */
export function Rights({ of }: { readonly of: Whole }) {
  const { t } = useTranslation();
  const [mayEdit, mayAll] = [useMay("edit"), useMay("admin")];
  const [asking, setAsking] = useState<"correct" | "erase">();
  const close = () => setAsking(undefined);
  return (
    <Group gap="xs">
      {mayEdit ? (
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setAsking("correct")}>
          {t("rights.correct")}
        </Button>
      ) : null}
      {mayAll ? (
        <>
          <Button component="a" href={exportPath(of.id)} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t("rights.export")}
          </Button>
          <Button variant="default" c="var(--wrong)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking("erase")}>
            {t("rights.erase")}
          </Button>
        </>
      ) : null}
      {asking === "correct" ? <Correct of={of} close={close} /> : null}
      {asking === "erase" ? <Erase of={of} close={close} /> : null}
    </Group>
  );
}

/** It cannot be undone: whoever does it writes down who is meant. */
function Erase({ of, close }: { readonly of: Whole; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const who = of.email ?? of.keys[0]?.value ?? of.id;
  const [text, setText] = useState("");
  const run = useMutation({
    mutationFn: () => erase(of.id),
    onSuccess: async () => {
      notifications.show({ message: t("rights.erased", { who }) });
      cache.removeQueries({ queryKey: ["contacts", "one", of.id] });
      await navigate({ to: "/contacts" });
      await cache.invalidateQueries({ queryKey: ["contacts"] });
    },
  });
  const isMeant = text.trim().toLowerCase() === who.toLowerCase();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isMeant) {
      run.mutate();
    }
  };
  return (
    <Modal opened onClose={close} title={t("rights.eraseTitle", { who })} centered>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t("rights.eraseHint")}</Text>
          <Text size="sm">{t("rights.eraseStays")}</Text>
          <TextInput data-autofocus label={t("rights.eraseSure", { who })} value={text} onChange={(event) => setText(event.currentTarget.value)} autoComplete="off" spellCheck={false} />
          {run.error === null ? null : (
            <Alert color="red" c="var(--ink)" role="alert">
              {run.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("merge.cancel")}
            </Button>
            <Button type="submit" color="red" disabled={!isMeant} loading={run.isPending}>
              {t("rights.eraseDo")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
