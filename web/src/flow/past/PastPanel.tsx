/** Tries the draft on past data: what it would have done, beside the live numbers, by day, and by way. */
import { Alert, Anchor, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { playPast, type Beside, type PastPlayed, type Way } from "../../api/plays";
import { workflowNames } from "../../api/names";
import { useFormat } from "../../i18n/format";
import { useNames } from "../../ui/names";
import { find } from "../model";
import { takePast } from "../numbers";
import { cameOf, title } from "../sentence";
import { useEditing } from "../store";
import { light } from "../trail";
import { DayChart } from "./DayChart";
import classes from "./Past.module.css";

const DAY_MS = 86_400_000;
/** What is tried first: a quarter has every day of the week and of the month in it. */
const DAYS = 91;
const RANGES = [30, 91, 365] as const;

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export function PastPanel({ handle, now }: { readonly handle: string; readonly now: number }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(day(now - DAYS * DAY_MS));
  const [to, setTo] = useState(day(now));
  const run = useMutation({
    mutationFn: () => playPast(handle, { from: `${from}T00:00:00Z`, ...(to === day(now) ? {} : { to: `${to}T00:00:00Z` }) }),
    onSuccess: (played) => takePast(played.report),
  });
  useEffect(
    () => () => {
      takePast(undefined);
      light(undefined);
    },
    [handle],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    light(undefined);
    run.mutate();
  };
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h5">
          {t("past.title")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("past.hint")}
        </Text>
      </div>
      <form onSubmit={submit}>
        <Stack gap="xs">
          <Group gap={6}>
            {RANGES.map((days) => (
              <Button key={days} variant="default" size="compact-sm" onClick={() => (setFrom(day(now - days * DAY_MS)), setTo(day(now)))}>
                {t("past.range", { count: days })}
              </Button>
            ))}
          </Group>
          <Group grow>
            <TextInput type="date" label={t("past.from")} value={from} max={day(now)} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput type="date" label={t("past.to")} value={to} max={day(now)} onChange={(event) => setTo(event.currentTarget.value)} />
          </Group>
          <Button type="submit" loading={run.isPending} disabled={from === "" || to === ""}>
            {t("past.run")}
          </Button>
        </Stack>
      </form>
      {run.error === null ? null : (
        <Alert color="red" role="alert" title={t("app.failed")}>
          {run.error.message}
        </Alert>
      )}
      {run.data === undefined ? null : <Result of={run.data} />}
    </Stack>
  );
}

function Result({ of }: { readonly of: PastPlayed }) {
  const { t } = useTranslation();
  const format = useFormat();
  const workflowName = useNames(workflowNames);
  const sum = (name: "started" | "sent" | "not_sent") => of.days.reduce((all, one) => all + one[name], 0);
  return (
    <Stack gap="md">
      <Text component="output">
        {t("past.is", { people: format.number(of.people), started: format.number(sum("started")), sent: format.number(sum("sent")), not: format.number(sum("not_sent")) })}
      </Text>
      <Text size="sm" c="dimmed">
        {t(of.is_whole ? "past.whole" : "past.newest", { count: of.looked_at })} {of.stuck === 0 ? "" : t("past.stuck", { count: of.stuck })}
      </Text>
      {of.stops.map((one) => (
        <Alert key={one.workflow} color="orange" title={t("past.stopped", { name: workflowName(one.workflow), moment: format.moment(one.at) })}>
          {t(`past.spent.${one.reason}`, { defaultValue: one.detail })} {t("past.held", { count: one.held, n: format.number(one.held) })}
        </Alert>
      ))}
      <DayChart days={of.days} />
      {of.beside.length === 0 ? null : <Others of={of.beside} />}
      {of.ways.length === 0 ? null : <Ways ways={of.ways} />}
    </Stack>
  );
}

function Others({ of }: { readonly of: readonly Beside[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const workflowName = useNames(workflowNames);
  const words = (one: Beside) => ({
    count: one.met,
    name: workflowName(one.workflow),
    sent: format.number(one.sent),
    met: format.number(one.met),
    waited: format.number(one.own_postponed),
    left: format.number(one.own_skipped),
    otherWaited: format.number(one.other_postponed),
    otherLeft: format.number(one.other_skipped),
  });
  return (
    <section>
      <Text size="sm">{t("past.beside")}</Text>
      <ul>
        {of.map((one) => (
          <Text key={one.workflow} component="li" size="sm" c="dimmed">
            {t(one.met === 0 ? "past.metNever" : "past.met", words(one))}
          </Text>
        ))}
      </ul>
    </section>
  );
}

function Ways({ ways }: { readonly ways: readonly Way[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const workflow = useEditing((state) => state.workflow);
  const [shown, setShown] = useState<Way>();
  const show = (way: Way) => {
    const next = shown === way ? undefined : way;
    setShown(next);
    light(next === undefined ? undefined : { steps: next.steps, isOver: next.steps.at(-1)?.outcome !== "waiting" });
  };
  const said = ({ block: id, outcome }: Way["steps"][number]) => {
    const block = workflow === undefined ? undefined : find(workflow, id)?.block;
    return `${block === undefined ? id : title(t, block)} (${cameOf(t, block, outcome)})`;
  };
  return (
    <section>
      <Title order={3} size="h6" mb={6}>
        {t("past.ways")}
      </Title>
      <ul className={classes["ways"]}>
        {ways.map((way, index) => (
          <li key={index}>
            <button type="button" className={classes["way"]} aria-pressed={shown === way} onClick={() => show(way)}>
              <b>{t("past.people", { count: way.people, n: format.number(way.people) })}</b>{" "}
              <Text span size="sm" c="dimmed">
                {way.steps.map(said).join(" → ")}
              </Text>
            </button>
            {shown === way ? (
              <Anchor size="sm" component={Link} to={`/contacts/${way.contact}`}>
                {t("past.one")}
              </Anchor>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
