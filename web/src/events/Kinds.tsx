/** Which events come in: when each was last seen, how late it comes, and what is in it. */
import { Badge, Code, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Seen, SeenKind } from "../api/events";
import { More } from "../forms/More";
import { localeOf, useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { doors } from "./door";
import { eventName } from "./eventName";
import { lateness } from "./lateness";

export function Kinds({ of, withOwn }: { readonly of: Seen; readonly withOwn: boolean }) {
  const { t } = useTranslation();
  const { number, moment } = useFormat();
  const shown = of.events.filter((one) => withOwn || !one.is_own);
  return (
    <section aria-labelledby="kinds">
      <Title order={2} size="h5" id="kinds" mb={4}>
        {t("sources.kinds")}
      </Title>
      {shown.length === 0 ? (
        <Empty title={t("sources.none")} hint={t("sources.noneHint")} />
      ) : (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {t("sources.lookedAt", { count: of.looked_at, n: number(of.looked_at), since: of.since === null ? "" : moment(of.since) })}
          </Text>
          <Listing minWidth={680} heads={[t("sources.event"), t("sources.last"), { right: t("sources.count") }, t("sources.arrives"), t("sources.fields")]} label={t("sources.kinds")}>
            {shown.map((one) => (
              <Kind key={one.event} of={one} />
            ))}
          </Listing>
        </Stack>
      )}
    </section>
  );
}

function Kind({ of }: { readonly of: SeenKind }) {
  const { t, i18n } = useTranslation();
  const { number, moment } = useFormat();
  const fields = Object.entries(of.fields);
  return (
    <Table.Tr style={{ verticalAlign: "top" }}>
      <Table.Td>
        <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
          {eventName(t, of.event)}
        </Text>
        <Text size="xs" c="dimmed">
          {doors(t, of.doors)}
        </Text>
      </Table.Td>
      <Table.Td>{moment(of.last_received_at)}</Table.Td>
      <Table.Td ta="right">{number(of.count)}</Table.Td>
      <Table.Td maw={220}>{lateness(t, localeOf(i18n.language, navigator.languages), of.late)}</Table.Td>
      <Table.Td>
        {fields.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("sources.noFields")}
          </Text>
        ) : (
          <More label={t("sources.fieldCount", { count: fields.length })}>
            <Stack gap={6}>
              {fields.map(([name, { kind, values }]) => (
                <div key={name}>
                  <Group gap={6}>
                    <Code>{name}</Code>
                    <Badge variant="default" size="sm" tt="none">
                      {t(`sources.kind.${kind as "text"}`)}
                    </Badge>
                  </Group>
                  <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                    {values.join(" · ")}
                  </Text>
                </div>
              ))}
            </Stack>
          </More>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
