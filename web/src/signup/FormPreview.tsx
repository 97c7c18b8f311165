/** The form as its visitors would see it, drawn by the server as it is now and shown where it can do nothing. */
import { Alert, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { previewForm } from "../api/forms";
import { LANGUAGES } from "../i18n";
import classes from "./Form.module.css";

/** How long after the last key it is drawn anew. */
const DRAWN_AFTER_MS = 400;

export function FormPreview({ handle, text }: { readonly handle: string; readonly text: string }) {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState(i18n.language);
  const [settled] = useDebouncedValue(text, DRAWN_AFTER_MS);
  const query = useQuery({
    queryKey: ["forms", handle, "preview", language, settled],
    queryFn: () => previewForm(handle, settled, language),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const wrong = query.error instanceof Problem ? query.error.errors : [];
  return (
    <Stack gap="xs" component="section" aria-labelledby="form-preview" className={classes["preview"] ?? ""}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h5" id="form-preview">
          {t("signup.preview")}
        </Title>
        <SegmentedControl size="xs" aria-label={t("app.language")} value={language} onChange={setLanguage} data={LANGUAGES.map((one) => ({ value: one, label: t(`languages.${one}`) }))} />
      </Group>
      {query.isError ? (
        <Alert color="yellow" c="var(--ink)" title={t("signup.noPreview")} role="status">
          {wrong.length === 0 ? query.error.message : wrong.map((one) => <Text size="sm" key={`${one.at} ${one.sentence}`}>{one.sentence}</Text>)}
        </Alert>
      ) : null}
      {query.data === undefined || query.isError ? null : <iframe className={classes["frame"]} sandbox="" srcDoc={query.data.html} title={t("signup.preview")} />}
      <Text size="sm" c="dimmed">
        {t("signup.previewHint")}
      </Text>
    </Stack>
  );
}
