/** What became of an e-mail over all workflows that send it, and which blocks do. */
import { Paper, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { emailReport } from "../api/emails";
import type { EmailReport } from "../api/types";
import { Trouble, Waiting } from "../app/Trouble";
import { sumOf } from "../flow/numbers";
import { title } from "../flow/sentence";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { BlockLink } from "../ui/BlockLink";
import { Listing } from "../ui/Listing";

/** What is shown at the head, and whether it is a share of what was sent. */
const TILES = [
  ["sent", false],
  ["opened", true],
  ["clicked", true],
  ["bounced", true],
  ["complained", true],
  ["replied", true],
  ["pending", false],
] as const;
/** What is shown below it where there is any. */
const RARE = ["came_back", "refused", "expired", "unknown"] as const;

export function EmailNumbers({ handle }: { readonly handle: string }) {
  const { t } = useTranslation();
  const query = useQuery(emailReport(handle));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const { total, uses, is_more, said_is_more } = query.data;
  return (
    <Stack gap="lg">
      <section aria-labelledby="email-numbers">
        <Title order={2} size="h5" id="email-numbers">
          {t("emails.numbers.title")}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t(total.queued === 0 ? "emails.numbers.none" : "emails.numbers.hint")}
        </Text>
        {total.queued === 0 ? null : <Total of={total} />}
        {said_is_more ? (
          <Text size="xs" c="dimmed" mt="xs">
            {t("emails.numbers.saidIsMore")}
          </Text>
        ) : null}
      </section>
      <section aria-labelledby="email-uses">
        <Title order={2} size="h5" id="email-uses">
          {t("emails.usedIn")}
        </Title>
        {uses.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("emails.unused")}
          </Text>
        ) : (
          <Uses uses={uses} />
        )}
        {is_more ? (
          <Text size="xs" c="dimmed">
            {t("emails.numbers.versionsLeft")}
          </Text>
        ) : null}
      </section>
    </Stack>
  );
}

function Total({ of }: { readonly of: EmailReport["total"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const skipped = Object.entries(of.skipped).map(([reason, n]) => [`skipped.${reason}`, reasonName(t, reason), n] as const);
  const rare = RARE.filter((name) => of[name] > 0).map((name) => [name, t(`emails.numbers.${name}`), of[name]] as const);
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }} spacing="sm">
        {TILES.map(([name, isShare]) => (
          <Paper key={name} withBorder p="sm">
            <Text size="sm" c="dimmed">
              {t(`emails.numbers.${name}`)}
            </Text>
            <Text size="xl" fw={650} data-count={name}>
              {format.number(of[name])}
            </Text>
            {isShare ? (
              <Text size="sm" c="dimmed">
                {of.sent === 0 ? "–" : format.percent(of[name] / of.sent)}
              </Text>
            ) : null}
          </Paper>
        ))}
      </SimpleGrid>
      {skipped.length === 0 && rare.length === 0 ? null : (
        <Table maw={480} mt="sm" aria-label={t("emails.numbers.notSent")}>
          <Table.Tbody>
            {[...rare, ...skipped].map(([key, name, n]) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {name}
                </Table.Th>
                <Table.Td ta="right">{format.number(n)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

function Uses({ uses }: { readonly uses: EmailReport["uses"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const heads = (["sent", "opened", "clicked", "bounced", "skipped"] as const).map((name) => ({ right: t(`emails.numbers.${name}`) }));
  return (
    <Listing heads={[t("emails.numbers.block"), ...heads]} minWidth={720}>
      {uses.map((use) => (
        <Table.Tr key={`${use.workflow} ${use.block}`}>
          <Table.Td>
            <BlockLink workflow={use.workflow} block={use.block}>
              {use.name}: {title(t, { id: use.block, do: "send_email", label: use.label ?? "" })}
            </BlockLink>
            {use.is_live ? null : (
              <Text size="xs" c="dimmed">
                {t(use.is_draft ? "emails.numbers.draft" : "emails.numbers.past")}
              </Text>
            )}
          </Table.Td>
          {[use.numbers.sent, use.numbers.opened, use.numbers.clicked, use.numbers.bounced, sumOf(use.numbers.skipped)].map((count, n) => (
            <Table.Td key={heads[n]?.right} ta="right">
              {format.number(count)}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Listing>
  );
}
