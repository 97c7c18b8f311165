/** Goes on with the MJML of an e-mail that was made of blocks. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { preview } from "../api/emails";
import { useWriting } from "./content";

export function ToSource({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const run = useMutation({
    mutationFn: async () => {
      const { content, language, setWords } = useWriting.getState();
      const { mjml } = await preview(content, language, undefined);
      if (mjml !== null) {
        setWords((words) => ({ ...words, blocks: null, mjml }));
      }
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("emails.toSource")}>
      <Stack>
        <Text>{t("emails.toSourceHint")}</Text>
        {run.isError ? <Text c="var(--wrong)">{run.error.message}</Text> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("publish.not")}
          </Button>
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            {t("emails.toSource")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
