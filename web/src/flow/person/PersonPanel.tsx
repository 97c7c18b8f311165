/** Tests the draft as one person: who they are, what happens to them, and where that leads, block by block. */
import { ActionIcon, Alert, Button, Group, NumberInput, Select, Stack, Switch, Text, TextInput, Textarea, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { contacts } from "../../api/contacts";
import { catalogue } from "../../api/names";
import { playPerson, type Person, type PersonPlayed } from "../../api/plays";
import { eventName } from "../../events/eventName";
import { useFormat } from "../../i18n/format";
import { reasonName } from "../../i18n/reason";
import { asText } from "../../forms/values";
import { NameInput } from "../../forms/inputs/NameInput";
import { useCalled } from "../called";
import type { Fields, Value, Workflow } from "../document";
import { find } from "../model";
import { cameOf, inOneBreath } from "../sentence";
import { useEditing } from "../store";
import { light } from "../trail";
import { asked, likeSeen, merged } from "./example";
import classes from "../past/Past.module.css";

const DAY_MS = 86_400_000;
/** How far the clock runs where nobody says: most of what waits is over by then. */
const DAYS = 90;
const DAYS_MAX = 1_500;
const LOOK_AFTER_MS = 300;

type Row = { readonly event: string; readonly after: number; readonly data: string };

/** What happens first: what the workflow begins with. */
function first(workflow: Workflow | undefined): Row {
  const trigger = workflow?.triggers?.[0];
  const event = [trigger?.["event"] ?? ""].flat()[0];
  if (trigger?.start === "manual") {
    return { event: "journey_start_asked", after: 0, data: JSON.stringify({ workflow: workflow?.handle ?? "", by: "test" }) };
  }
  const joins = asText(trigger?.["interest"]);
  return joins === "" ? { event: asText(event as Value), after: 0, data: JSON.stringify(asked(trigger)) } : { event: "interest_confirmed", after: 0, data: JSON.stringify({ interest: joins }) };
}

function parsed(text: string): { readonly [name: string]: Value } | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as { [name: string]: Value }) : undefined;
  } catch {
    return undefined;
  }
}

export function PersonPanel({ handle, now }: { readonly handle: string; readonly now: number }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const [contact, setContact] = useState<string | null>(null);
  const [email, setEmail] = useState("test@example.com");
  const [isSubscribed, setIsSubscribed] = useState(true);
  const called = useCalled();
  const [rows, setRows] = useState<readonly Row[]>(() => [first(workflow)]);
  const [days, setDays] = useState(DAYS);
  const interest = asText(workflow?.["interest"]);
  const made = (): Person => {
    const at = new Date(now).toISOString();
    const consents = isSubscribed && interest !== "" ? [{ interest, subscribed: true, basis: "opt_in", at }] : [];
    const events = rows.filter((row) => row.event !== "").map((row) => ({
      event: row.event,
      // What happens at once happens when the server plays it: its clock went on since it was asked.
      ...(row.after === 0 ? {} : { at: new Date(now + row.after * DAY_MS).toISOString() }),
      data: parsed(row.data) ?? {},
    }));
    const until = new Date(now + days * DAY_MS).toISOString();
    return contact === null ? { fields: email === "" ? {} : { email }, interests: consents, events, until } : { contact, events, until };
  };
  const run = useMutation({
    mutationFn: () => playPerson(handle, made()),
    onSuccess: (played) => light({ steps: played.steps.filter((step) => step.outcome !== "waiting"), isOver: played.steps.at(-1)?.outcome !== "waiting" }),
  });
  useEffect(() => () => light(undefined), [handle]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    light(undefined);
    run.mutate();
  };
  const isWrong = rows.some((row) => parsed(row.data) === undefined);
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h5">
          {t("person.title")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("person.hint")}
        </Text>
      </div>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Who contact={contact} set={setContact} />
          {contact === null ? (
            <>
              <TextInput label={t("person.email")} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
              {interest === "" ? null : <Switch label={t("person.subscribed", { interest: called("interest", interest) })} checked={isSubscribed} onChange={(event) => setIsSubscribed(event.currentTarget.checked)} />}
            </>
          ) : null}
          <Happens rows={rows} set={setRows} starts={first(workflow)} />
          <NumberInput label={t("person.days")} value={days} min={1} max={DAYS_MAX} onChange={(value) => setDays(Number(value) || 1)} />
          <Button type="submit" loading={run.isPending} disabled={isWrong}>
            {t("person.run")}
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

/** Somebody known, looked up by the beginning of an address; else somebody is made up. */
function Who({ contact, set }: { readonly contact: string | null; readonly set: (contact: string | null) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [find] = useDebouncedValue(text.trim(), LOOK_AFTER_MS);
  const query = useInfiniteQuery(contacts(find === "" ? {} : { find }));
  const rows = query.data?.pages[0]?.contacts ?? [];
  return (
    <Select
      label={t("person.who")}
      placeholder={t("person.made")}
      clearable
      searchable
      searchValue={text}
      onSearchChange={setText}
      value={contact}
      onChange={set}
      filter={({ options }) => options}
      nothingFoundMessage={t("contacts.notFound")}
      data={rows.map((row) => ({ value: row.id, label: row.email ?? row.keys[0]?.value ?? t("report.numbered", { n: row.id }) }))}
    />
  );
}

type HappensProps = {
  readonly rows: readonly Row[];
  readonly set: (rows: readonly Row[]) => void;
  /** What the workflow begins with. */
  readonly starts: Row;
};

function Happens({ rows, set, starts }: HappensProps) {
  const { t } = useTranslation();
  const seen = useQuery(catalogue).data?.events;
  /** As it was lately seen, but for what the start of the workflow asks for. */
  const like = (event: string): Fields => merged(likeSeen(seen?.[event]?.fields ?? {}), event === starts.event ? (parsed(starts.data) ?? {}) : {});
  const change = (index: number, to: Partial<Row>) => set(rows.map((row, n) => (n === index ? { ...row, ...to } : row)));
  return (
    <Stack gap="xs" component="fieldset" p={0} m={0} bd={0}>
      <Text component="legend" size="sm" fw={600} p={0}>
        {t("person.happens")}
      </Text>
      {rows.map((row, index) => (
        <Stack key={index} gap={6} p="xs" style={{ border: "1px solid var(--line)", borderRadius: 6 }}>
          <Group gap={6} align="flex-end" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <NameInput label={t("person.event")} of="event" readOnly={false} value={row.event} set={(event) => change(index, { event: event ?? "" })} />
            </div>
            <NumberInput w={104} label={t("person.after")} value={row.after} min={0} max={DAYS_MAX} onChange={(value) => change(index, { after: Number(value) || 0 })} />
            <ActionIcon variant="subtle" color="gray" mb={4} aria-label={t("forms.remove", { what: eventName(t, row.event) })} onClick={() => set(rows.filter((_, n) => n !== index))}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
          <Textarea
            label={t("person.data")}
            autosize
            minRows={1}
            maxRows={8}
            spellCheck={false}
            value={row.data}
            error={parsed(row.data) === undefined ? t("person.notData") : null}
            onChange={(event) => change(index, { data: event.currentTarget.value })}
          />
          {seen?.[row.event] === undefined ? null : (
            <Button variant="subtle" size="compact-sm" w="fit-content" onClick={() => change(index, { data: JSON.stringify(like(row.event), null, 1) })}>
              {t("person.like")}
            </Button>
          )}
        </Stack>
      ))}
      <Button variant="default" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set([...rows, { event: "", after: 0, data: "{}" }])}>
        {t("person.add")}
      </Button>
    </Stack>
  );
}

function Result({ of }: { readonly of: PersonPlayed }) {
  const { t } = useTranslation();
  const format = useFormat();
  const workflow = useEditing((state) => state.workflow);
  const choose = useEditing((state) => state.choose);
  const called = useCalled();
  const at = (id: string) => (workflow === undefined ? undefined : find(workflow, id)?.block);
  const nameOf = (id: string) => {
    const block = at(id);
    return block === undefined ? id : inOneBreath(t, block, called);
  };
  const refused = Object.keys(of.refused);
  return (
    <Stack gap="sm">
      <Text component="output">
        {of.started === 0 ? t("person.notIn") : t("person.in", { count: of.messages.filter((one) => one.outcome === "accepted").length })}
        {refused.length === 0 ? "" : ` ${t("person.refused", { why: refused.map((why) => reasonName(t, why)).join(", ") })}`}
      </Text>
      <ol className={classes["visits"]}>
        {of.steps.map((step, index) => (
          <li key={index}>
            <button type="button" className={classes["way"]} onClick={() => choose(step.block)}>
              <Text size="xs" c="dimmed">
                {format.moment(step.at)}
              </Text>
              <b>{nameOf(step.block)}</b> · {cameOf(t, at(step.block), step.outcome)}
              {step.why.note === undefined ? null : (
                <Text size="sm" c="dimmed">
                  {step.why.note}
                </Text>
              )}
              {(step.why.saw ?? []).map((saw) => (
                <Text key={saw.rule} size="sm" c="dimmed">
                  {t(saw.held ? "contact.held" : "contact.heldNot", { rule: saw.rule, value: saw.value ?? t("contact.nothing") })}
                </Text>
              ))}
              {of.messages
                .filter((one) => one.block === step.block && one.at >= step.at && step.outcome !== "waiting")
                .slice(0, 1)
                .map((one) => (
                  <Text key={one.at} size="sm">
                    {one.outcome === "accepted" ? t("person.mail", { email: called("email", one.email), moment: format.moment(one.at) }) : t("person.noMail", { email: called("email", one.email), why: reasonName(t, one.outcome) })}
                  </Text>
                ))}
            </button>
          </li>
        ))}
      </ol>
      {of.more ? <Text c="dimmed">{t("person.more")}</Text> : null}
      {of.stuck.length === 0 ? null : <Alert color="yellow">{t("past.stuck", { count: of.stuck.length })}</Alert>}
    </Stack>
  );
}
