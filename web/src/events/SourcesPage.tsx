/** Where events come from: how far each source is complete, which events there are and how late they come, and the newest while they come in. */
import { Anchor, List, Stack, Switch, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { seenEvents } from "../api/events";
import { sources } from "../api/sources";
import { Trouble, Waiting } from "../app/Trouble";
import { lapse } from "../flow/sentence";
import { eventName } from "./eventName";
import { localeOf, useFormat } from "../i18n/format";
import { Page } from "../ui/Page";
import { Feed } from "./Feed";
import { Kinds } from "./Kinds";
import { lateness } from "./lateness";

export function SourcesPage() {
  const { t } = useTranslation();
  const query = useQuery(seenEvents);
  const [withOwn, setWithOwn] = useState(false);
  return (
    <Page title={t("app.sources")} right={<Switch size="xs" label={t("sources.own")} checked={withOwn} onChange={(event) => setWithOwn(event.currentTarget.checked)} />}>
      <Text c="dimmed">{t("sources.hint")}</Text>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? <Kinds of={query.data} withOwn={withOwn} /> : null}
      <Complete />
      <Feed withOwn={withOwn} />
    </Page>
  );
}

/** How far each source that the settings name is complete. */
function Complete() {
  const { t, i18n } = useTranslation();
  const { moment } = useFormat();
  const query = useQuery(sources);
  if (!query.isSuccess) {
    return null;
  }
  return (
    <section aria-labelledby="complete">
      <Title order={2} size="h5" id="complete" mb={4}>
        {t("sources.complete")}
      </Title>
      <Stack gap={4}>
        <Text size="sm" c="dimmed">
          {t(query.data.length === 0 ? "sources.noneNamed" : "sources.completeHint")}{" "}
          <Anchor component={Link} to="/settings" size="sm" underline="always">
            {t("sources.toSettings")}
          </Anchor>
        </Text>
        <List size="sm">
          {query.data.map((one) => (
            <List.Item key={one.id}>
              <strong>{one.id}</strong>: {one.complete_until === null ? t("settings.sourceSaidNothing") : t("settings.sourceSaid", { at: moment(one.complete_until) })}
              {one.delay === null ? "" : ` ${t("sources.delay", { delay: lapse(t, one.delay) })}`}
              {one.late === null ? null : (
                <Text size="xs" c="dimmed">
                  {one.events.map((name) => eventName(t, name)).join(", ")}: {lateness(t, localeOf(i18n.language, navigator.languages), one.late)}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      </Stack>
    </section>
  );
}
