/** An address at which there is nothing. */
import { Center, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function Nothing() {
  const { t } = useTranslation();
  return (
    <Center p="xl">
      <Text>{t("app.notFound")}</Text>
    </Center>
  );
}
