/** What went on in the last seven days, in sentences and small pictures, and what somebody should look at. */
import { Anchor, Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createLink, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { summary, type Summary } from "../api/summary";
import { workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { Page } from "../ui/Page";
import { Sparkline } from "../ui/Sparkline";
import { Status } from "../workflows/Status";
import { ByMail } from "./ByMail";
import { DayBars } from "./DayBars";
import { Odd } from "./Odd";
import { sum, told, totals } from "./told";
import classes from "./Home.module.css";

const DAYS = 7;
/** So many reasons and workflows are shown; the rest is counted. */
const REASONS_MAX = 6;
const WORKFLOWS_MAX = 8;

const Goto = createLink(Anchor<"a">);

export function HomePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(summary(DAYS));
  const all = useQuery(workflows).data?.workflows;
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const now = query.data;
  const live = all?.filter((one) => one.status === "live").length;
  return (
    <Page title={t("home.title")}>
      <Stack gap="lg">
        <section aria-label={t("home.week")}>
          <Stack gap="xs">
            {told(t, format, now, live).map((sentence) => (
              <Text key={sentence} size="lg">
                {sentence}
              </Text>
            ))}
            {sum(now.all.sent) + sum(now.all.skipped) === 0 ? null : <DayBars days={now.days} sent={now.all.sent} skipped={now.all.skipped} />}
          </Stack>
        </section>
        <Odd now={now} />
        <div className={classes["two"]}>
          <Busy now={now} isAny={all === undefined || all.length > 0} />
          <NotSent now={now} />
        </div>
        <ByMail />
      </Stack>
    </Page>
  );
}

/** The workflows that did something. */
function Busy({ now, isAny }: { readonly now: Summary; readonly isAny: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = now.workflows.slice(0, WORKFLOWS_MAX);
  return (
    <section aria-labelledby="home-busy">
      <Title order={2} size="h4" id="home-busy" mb="xs">
        {t("home.busy")}
      </Title>
      {shown.length === 0 ? (
        <Empty title={t("home.quiet")} hint={t(isAny ? "home.quietHint" : "home.noneHint")}>
          <Button component={Link} to={isAny ? "/workflows" : "/workflows/ready"} variant="default" mt="xs">
            {t(isAny ? "app.workflows" : "ready.open")}
          </Button>
        </Empty>
      ) : (
        <Listing minWidth={420} heads={[t("workflows.name"), t("home.perDay"), { right: t("home.sent") }, { right: t("home.notSent") }]}>
          {shown.map((one) => (
            <Table.Tr key={one.handle}>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <Goto to="/workflows/$handle" params={{ handle: one.handle }} fw={600}>
                    {one.name}
                  </Goto>
                  {one.status === "live" ? null : <Status status={one.status} />}
                </Group>
              </Table.Td>
              <Table.Td>
                <Sparkline values={one.counts.sent} label={t("home.line", { days: DAYS, numbers: one.counts.sent.map(format.number).join(", ") })} />
              </Table.Td>
              <Table.Td ta="right">{format.number(sum(one.counts.sent))}</Table.Td>
              <Table.Td ta="right">{format.number(sum(one.counts.skipped))}</Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      {now.workflows.length > WORKFLOWS_MAX ? (
        <Anchor component={Link} to="/workflows" size="sm">
          {t("home.more", { count: now.workflows.length - WORKFLOWS_MAX })}
        </Anchor>
      ) : null}
    </section>
  );
}

/** What was not sent, and why. */
function NotSent({ now }: { readonly now: Summary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { skipped } = totals(now);
  const shown = now.skipped.slice(0, REASONS_MAX);
  const rest = sum(now.skipped.slice(REASONS_MAX).map((one) => one.count));
  return (
    <section aria-labelledby="home-why">
      <Title order={2} size="h4" id="home-why" mb="xs">
        {t("home.why")}
      </Title>
      {shown.length === 0 ? (
        <Text c="dimmed">{t("home.allSent")}</Text>
      ) : (
        <ul className={classes["reasons"]}>
          {shown.map((one) => (
            <li key={one.reason}>
              <Group justify="space-between" gap="xs" wrap="nowrap">
                <Text span>{reasonName(t, one.reason)}</Text>
                <Text span>{format.number(one.count)}</Text>
              </Group>
              <div className={classes["share"]} style={{ width: `${(one.count / Math.max(1, skipped)) * 100}%` }} aria-hidden />
            </li>
          ))}
          {rest === 0 ? null : (
            <li>
              <Group justify="space-between" gap="xs">
                <Text span>{t("home.otherReasons")}</Text>
                <Text span>{format.number(rest)}</Text>
              </Group>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
