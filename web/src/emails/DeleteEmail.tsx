/** Deletes an e-mail, after a question; one that is sent somewhere is kept by the server. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { deleteEmail } from "../api/emails";

export function DeleteEmail({ handle }: { readonly handle: string }) {
  const { t } = useTranslation();
  const [isAsked, setIsAsked] = useState(false);
  const navigate = useNavigate();
  const cache = useQueryClient();
  const run = useMutation({
    mutationFn: () => deleteEmail(handle),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["emails"], exact: true });
      await navigate({ to: "/emails" });
    },
  });
  return (
    <>
      <Button variant="subtle" color="gray" onClick={() => setIsAsked(true)}>
        {t("flow.delete")}
      </Button>
      <Modal opened={isAsked} onClose={() => setIsAsked(false)} title={t("emails.delete")}>
        <Stack>
          <Text>{t("emails.deleteHint", { handle })}</Text>
          {run.isError ? <Text c="var(--wrong)">{run.error.message}</Text> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setIsAsked(false)}>
              {t("publish.not")}
            </Button>
            <Button color="red" loading={run.isPending} onClick={() => run.mutate()}>
              {t("flow.delete")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
