/** Tells a webhook something made up, and shows how its receiver took it. */
import { Alert, Button, Code, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { testWebhook, type Tested, type Webhook } from "../api/webhooks";
import { useFormat } from "../i18n/format";

export function WebhookTrial({ of, close }: { readonly of: Webhook; readonly close: () => void }) {
  const { t } = useTranslation();
  const run = useMutation({ mutationFn: () => testWebhook(of.name) });
  return (
    <Modal opened onClose={close} title={t("webhooks.tryOf", { name: of.name })}>
      <Stack>
        <Text>{t("webhooks.tryHint", { url: of.url })}</Text>
        {run.error === null ? null : (
          <Text c="var(--wrong)" role="alert">
            {run.error.message}
          </Text>
        )}
        {run.data === undefined ? null : <Outcome of={run.data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("webhooks.close")}
          </Button>
          <Button loading={run.isPending} onClick={() => run.mutate()} data-autofocus>
            {t("webhooks.tell")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Outcome({ of }: { readonly of: Tested }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Alert color={of.arrived ? "green" : "red"} c="var(--ink)" role="status" title={t(of.arrived ? "webhooks.arrived" : "webhooks.notArrived")}>
      <Stack gap="xs">
        {of.reason === null ? null : <Text size="sm">{of.reason}</Text>}
        {of.status === null ? null : <Text size="sm">{t("webhooks.answered", { status: of.status, ms: format.number(of.took_ms) })}</Text>}
        {of.answer === "" ? null : <Code block>{of.answer}</Code>}
        <Text size="sm">{t("webhooks.told")}</Text>
        <Code block>{of.body}</Code>
      </Stack>
    </Alert>
  );
}
