/** One contact: who it is, what was agreed to, what happened, its routes, its messages, and why. */
import { Alert, Badge, Group, Stack, Table, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { contact, type Consent, type Whole } from "../api/contacts";
import { Trouble, Waiting } from "../app/Trouble";
import { door } from "../events/door";
import { valueName } from "../rules/sentence";
import { useFormat } from "../i18n/format";
import { neverReason } from "../never/reason";
import { Empty } from "../ui/Empty";
import { useInterests } from "../ui/names";
import { Page } from "../ui/Page";
import { Merges } from "./Merges";
import { Messages } from "./Messages";
import { Leave } from "./Leave";
import { nameOf, spoken } from "./name";
import { PARTS, type Part } from "./parts";
import { Rights } from "./Rights";
import { Routes } from "./Routes";
import { Timeline } from "./Timeline";
import { WhyPanel } from "./WhyPanel";

/** Why somebody who is being forgotten is never mailed. */
const ERASED = "erased";

export function ContactPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/contacts/$id" });
  const { part } = useSearch({ from: "/contacts/$id" });
  const navigate = useNavigate({ from: "/contacts/$id" });
  const query = useQuery(contact(id));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const of = query.data;
  return (
    <Page title={of.email ?? of.keys[0]?.value ?? t("report.numbered", { n: of.id })} right={of.suppressed === ERASED ? null : <Rights of={of} />}>
      <Group gap="xs">
        <Text c="dimmed">{nameOf(of)}</Text>
        {of.tags.map((tag) => (
          <Badge key={tag} variant="default" c="var(--ink)" tt="none">
            {tag}
          </Badge>
        ))}
      </Group>
      {of.suppressed === null ? null : (
        <Alert color="red" c="var(--ink)" title={t("contacts.suppressed")}>
          {neverReason(t, of.suppressed)}
        </Alert>
      )}
      <Tabs
        value={part ?? "profile"}
        onChange={(next) => void navigate({ search: next === "profile" || next === null ? {} : { part: next as Part }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List>
          {PARTS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`contact.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="profile" pt="md">
          <Profile of={of} />
          <Merges of={of} />
        </Tabs.Panel>
        <Tabs.Panel value="consent" pt="md">
          <Consents of={of} />
        </Tabs.Panel>
        <Tabs.Panel value="timeline" pt="md">
          <Timeline id={of.id} />
        </Tabs.Panel>
        <Tabs.Panel value="routes" pt="md">
          <Routes id={of.id} journeys={of.journeys} />
        </Tabs.Panel>
        <Tabs.Panel value="messages" pt="md">
          <Messages of={of} />
        </Tabs.Panel>
        <Tabs.Panel value="why" pt="md">
          <WhyPanel id={of.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Profile({ of }: { readonly of: Whole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows: [string, string, string | null][] = [
    ...of.keys.map(({ kind, value }): [string, string, string | null] => [t(`contact.keys.${kind as "email"}`), value, null]),
    [t("contact.zone"), of.zone ?? t("contact.usual"), null],
    [t("contact.language"), of.language ?? t("contact.usual"), null],
    [t("contact.known"), format.moment(of.created_at), null],
    ...Object.entries(of.fields).map(([name, { value, since }]): [string, string, string | null] => [spoken(t, name), valueName(t, value), since]),
  ];
  return (
    <Table maw={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("contact.field")}</Table.Th>
          <Table.Th>{t("contact.value")}</Table.Th>
          <Table.Th>{t("contact.since")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, value, since]) => (
          <Table.Tr key={`${name} ${value}`}>
            <Table.Th scope="row" fw={500}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
            <Table.Td>{since === null ? "" : format.day(since)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Consents({ of }: { readonly of: Whole }) {
  const { t } = useTranslation();
  const interestName = useInterests();
  const all = Object.entries(of.interests);
  return all.length === 0 ? (
    <Empty title={t("contact.noConsent")} hint={t("contact.noConsentHint")} />
  ) : (
    <Stack gap="md" maw={720}>
      {all.map(([interest, consent]) => (
        <Proof key={interest} interest={interestName(interest)} consent={consent}>
          {consent.state === "subscribed" ? <Leave of={of} interest={interest} name={interestName(interest)} /> : null}
        </Proof>
      ))}
    </Stack>
  );
}

/** What was agreed to, in which words, where and when. */
function Proof({ interest, consent, children }: { readonly interest: string; readonly consent: Consent; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isIn = consent.state === "subscribed";
  return (
    <Alert color={isIn ? "green" : "gray"} c="var(--ink)" title={`${interest}: ${t(`contact.standing.${consent.state}`)}`}>
      {consent.wording ? <Text fs="italic">“{consent.wording}”</Text> : null}
      <Text size="sm">
        {[consent.basis ? t(`words.${consent.basis as "opt_in"}`) : "", consent.source ? door(t, consent.source) : "", consent.at ? format.moment(consent.at) : ""].filter((text) => text !== "").join(" · ")}
      </Text>
      {children}
    </Alert>
  );
}
