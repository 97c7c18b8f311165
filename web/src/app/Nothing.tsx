/** An address at which there is nothing, or nothing any more: what may be the matter, and the way on. */
import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

export function Nothing() {
  const { t } = useTranslation();
  return (
    <Stack p="md" gap="xs" align="flex-start" role="alert">
      <Title order={1} size="h3">
        {t("app.notFound")}
      </Title>
      <Text c="dimmed">{t("app.notFoundHint")}</Text>
      <Anchor component={Link} to="/home">
        {t("app.toHome")}
      </Anchor>
    </Stack>
  );
}
