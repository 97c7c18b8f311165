/** The question before all sending stops. */
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { stopSending } from "../api/workflows";

export function StopDialog({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const stop = useMutation({
    mutationFn: stopSending,
    onSuccess: async ({ paused }) => {
      close();
      notifications.show({ message: t("stopping.done", { count: paused.length }), autoClose: false });
      await cache.invalidateQueries({ queryKey: ["workflows"], exact: true });
    },
  });
  return (
    <Modal opened onClose={close} title={t("stop.title")}>
      <Stack>
        <Text>{t("stopping.means")}</Text>
        {stop.error === null ? null : (
          <Alert color="red" role="alert">
            {stop.error.message}
          </Alert>
        )}
        <Group>
          <Button color="red" loading={stop.isPending} onClick={() => stop.mutate()} data-autofocus>
            {t("stopping.now")}
          </Button>
          <Button variant="default" onClick={close}>
            {t("publish.not")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
