/** How long things are kept and what that means; whoever runs the program sets it, nobody here. */
import { Code, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Retention } from "../api/settings";
import { useFormat } from "../i18n/format";

/** What is kept, with the flag that says for how long. */
const PARTS = [
  { part: "events", days: "events_days", flag: "--retention-events-days" },
  { part: "steps", days: "steps_days", flag: "--retention-steps-days" },
  { part: "mail", days: "mail_days", flag: "--retention-mail-days" },
] as const;
/** How many days a month has, on the whole: what is told in months is told roughly. */
const DAYS_OF_MONTH = 30.4;

export function Kept({ of }: { readonly of: Retention }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const goes = PARTS.some(({ days }) => of[days] !== null);
  const span = (days: number | null) => (days === null ? t("retention.forever") : t("retention.days", { n: number(days), count: Math.round(days / DAYS_OF_MONTH) }));
  return (
    <section aria-labelledby="kept">
      <Title order={2} size="h5" id="kept">
        {t("retention.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t(goes ? "retention.goes" : "retention.stays")}
      </Text>
      <Stack gap="xs">
        {PARTS.map(({ part, days, flag }) => (
          <div key={part}>
            <Text size="sm">{t(`retention.${part}`, { span: span(of[days]) })}</Text>
            <Text size="sm" c="dimmed">
              {of[days] === null ? null : `${t(`retention.${part}Means`)} `}
              {t("retention.where")} <Code>{flag}</Code>
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
