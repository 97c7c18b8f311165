/** What became of a newsletter: how many it went to, how many opened and clicked, and why others got nothing. */
import { Anchor, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Newsletter } from "../api/newsletters";
import { report } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";

/** How often the numbers are asked for while one looks. */
const LOOK_EVERY_MS = 3_000;
const COUNTED = ["queued", "sent", "opened", "clicked"] as const;

export function NewsletterReport({ of }: { readonly of: Newsletter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery({ ...report(of.handle), refetchInterval: LOOK_EVERY_MS });
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const block = query.data.blocks.find((one) => one.kind === "send_email");
  const numbers = block?.total as unknown as { readonly [name: string]: number } | undefined;
  const sent = numbers?.["sent"] ?? 0;
  const skipped = Object.entries(block?.total.skipped ?? {});
  return (
    <Stack gap="md">
      <Text>{of.at === "" ? t("newsletters.wentNow") : t("newsletters.wentLater", { moment: format.local(`${of.at}:00`) })}</Text>
      <SimpleGrid cols={{ base: 2, sm: 4 }} maw={720}>
        {COUNTED.map((name) => (
          <Paper key={name} withBorder p="sm">
            <Text size="sm" c="dimmed">
              {t(`newsletters.counted.${name}`)}
            </Text>
            <Text size="xl" fw={650} data-count={name}>
              {format.number(numbers?.[name] ?? 0)}
            </Text>
            {name === "opened" || name === "clicked" ? (
              <Text size="sm" c="dimmed">
                {sent === 0 ? "–" : format.percent((numbers?.[name] ?? 0) / sent)}
              </Text>
            ) : null}
          </Paper>
        ))}
      </SimpleGrid>
      {skipped.length === 0 ? null : (
        <div>
          <Title order={2} size="h5">
            {t("newsletters.skipped")}
          </Title>
          <Table maw={480}>
            <Table.Tbody>
              {skipped.map(([reason, n]) => (
                <Table.Tr key={reason}>
                  <Table.Th scope="row" fw={400}>
                    {reasonName(t, reason)}
                  </Table.Th>
                  <Table.Td ta="right">{format.number(n)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <Group gap="md">
        {block === undefined ? null : (
          <Anchor component={Link} to={`/workflows/${of.handle}?block=${block.id}`}>
            {t("newsletters.people")}
          </Anchor>
        )}
        <Anchor component={Link} to={`/emails/${of.email}`}>
          {t("contact.email")}
        </Anchor>
      </Group>
    </Stack>
  );
}
