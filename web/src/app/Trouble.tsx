/** What is shown while an answer is awaited, and where one failed. */
import { Alert, Button, Center, Loader, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { Nothing } from "./Nothing";

export function Waiting() {
  const { t } = useTranslation();
  return (
    <Center p="xl">
      <Loader aria-label={t("app.loading")} />
    </Center>
  );
}

export function Trouble({ error, again }: { readonly error: Error; readonly again: () => void }) {
  const { t } = useTranslation();
  const status = error instanceof Problem ? error.status : undefined;
  if (status === 404) {
    return <Nothing />;
  }
  if (status === 403) {
    // Asking once more would not help, and what the server says is for programs.
    return (
      <Alert color="gray" c="var(--ink)" title={t("app.forbidden")} role="alert">
        {t("app.forbiddenHint")}
      </Alert>
    );
  }
  const said = status === 0 ? t("app.unreachable") : error.message;
  return (
    <Stack p="md" align="flex-start">
      <Alert color="red" title={t("app.failed")} role="alert">
        {said}
      </Alert>
      <Button variant="default" onClick={again}>
        {t("app.again")}
      </Button>
    </Stack>
  );
}
