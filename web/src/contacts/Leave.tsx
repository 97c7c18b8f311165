/** Somebody asked to hear no more about an interest: by telephone, or at the counter. */
import { Alert, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { correct, type Whole } from "../api/contacts";
import { useMay } from "../api/may";

/** How the consent says afterwards where it came from. */
const SOURCE = "by_hand";

export function Leave({ of, interest, name }: { readonly of: Whole; readonly interest: string; readonly name: string }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const mayEdit = useMay("edit");
  const run = useMutation({
    mutationFn: () => correct(of, { interests: [{ interest, subscribed: false, source: SOURCE }] }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["contacts"] });
      notifications.show({ message: t("rights.left", { interest: name }) });
    },
  });
  return mayEdit ? (
    <>
      <Button mt="xs" size="xs" variant="default" loading={run.isPending} aria-label={t("rights.leaveOf", { interest: name })} onClick={() => run.mutate()}>
        {t("rights.leave")}
      </Button>
      {run.error === null ? null : (
        <Alert mt="xs" color="red" c="var(--ink)" role="alert">
          {run.error.message}
        </Alert>
      )}
    </>
  ) : null;
}
