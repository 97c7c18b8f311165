/**
 * What the DNS of the sender's domain has to say, ready to copy, and what it says when somebody asks to look. Name
 * servers are asked by our server, and only at a press.
 */
import { Badge, Button, Code, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { senderDns, type Sender, type SenderDns } from "../api/first";
import { useMay } from "../api/may";
import { useFormat } from "../i18n/format";
import { Copy } from "../ui/Copy";
import classes from "./DomainRecords.module.css";

type Check = SenderDns["checks"][number];
/** A record as it has to be, and how it is where somebody looked. */
type Row = Sender["records"][number] & Partial<Pick<Check, "state" | "why" | "found" | "said">>;

/** Beside each word a sign, so that no colour is needed. */
const SIGNS: { readonly [state in Check["state"]]: { readonly sign: string; readonly color: string } } = {
  good: { sign: "✓", color: "green" },
  missing: { sign: "✕", color: "red" },
  differs: { sign: "≠", color: "orange" },
  unasked: { sign: "?", color: "gray" },
};

export function DomainRecords({ of }: { readonly of: Sender }) {
  const { t } = useTranslation();
  const title = useId();
  const may = useMay("admin");
  const { data, error, isFetching, refetch } = useQuery(senderDns(of.domain));
  const rows: readonly Row[] = data !== undefined && data.checks.length > 0 ? data.checks : of.records;
  return (
    <section className={classes["records"]} aria-labelledby={title}>
      <Text component="h3" id={title} fw={600} size="sm" mt="sm">
        {t("sender.dns.title", { domain: of.domain })}
      </Text>
      <Text size="sm" c="dimmed">
        {t("sender.dns.intro")} {of.leaves ? (may ? "" : t("sender.dns.admin")) : t("sender.dns.stays")}
      </Text>
      {of.leaves && may ? (
        <Group gap="sm" my="xs">
          <Button variant="default" size="compact-sm" loading={isFetching} onClick={() => void refetch()}>
            {t("sender.dns.look")}
          </Button>
          <Text size="sm" role="status">
            {error === null ? <Seen of={data} /> : error.message}
          </Text>
        </Group>
      ) : null}
      <ul>
        {rows.map((row) => (
          <One key={`${row.kind} ${row.name}`} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Seen({ of }: { readonly of: SenderDns | undefined }) {
  const { t } = useTranslation();
  const { moment, number } = useFormat();
  if (of === undefined || of.looked_at === null) {
    return null;
  }
  const good = of.checks.filter((check) => check.state === "good").length;
  return (
    <>
      {t("sender.dns.looked", { at: moment(of.looked_at), good: number(good), count: of.checks.length })} {good < of.checks.length ? t("sender.dns.again") : ""}
    </>
  );
}

/** One record. Its state is said in words; what it is for comes before what is wrong with it. */
function One({ row }: { readonly row: Row }) {
  const { t } = useTranslation();
  const { kind, type, name, value, state, why, found, said } = row;
  const record = `${kind.toUpperCase()} ${name}`;
  const isWanted = state !== "good" && !(state === "unasked" && value === null);
  return (
    <li>
      <Group gap="xs">
        <Text fw={600} size="sm">
          {kind.toUpperCase()}
        </Text>
        {state === undefined ? null : (
          <Badge variant="light" c="var(--ink)" color={SIGNS[state].color} tt="none">
            <span aria-hidden>{SIGNS[state].sign}</span> {t(`sender.dns.state.${state}`)}
          </Badge>
        )}
        <Text size="sm" c="dimmed">
          {t(`sender.dns.kind.${kind}`)}
        </Text>
      </Group>
      {why === undefined || why === null ? null : (
        <Text size="sm">
          {t(`sender.dns.why.${why}`)} {said === null || said === undefined || said === "" ? null : <span lang="en">({said})</span>}
        </Text>
      )}
      <dl>
        <Line label={`${type} · ${t("sender.dns.at")}`} text={name} copy={t("sender.dns.copyName", { record })} />
        {isWanted ? value === null ? <Line label={t("sender.dns.value")} told={t(`sender.dns.unknown.${kind}`)} /> : <Line label={t("sender.dns.value")} text={value} copy={t("sender.dns.copyValue", { record })} /> : null}
        {(found ?? []).map((text, index) => (
          // Two records may say the same; their place tells them apart.
          <Line key={index} label={t("sender.dns.found")} text={text} />
        ))}
      </dl>
    </li>
  );
}

type LineProps = { readonly label: string; readonly text?: string; readonly told?: string; readonly copy?: string };

/** A text as it stands in a record, and how it is taken along; or a sentence where nobody here knows it. Where a page has no clipboard, as over plain HTTP, one press chooses all of the text. */
function Line({ label, text, told, copy }: LineProps) {
  const { t } = useTranslation();
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {text === undefined ? told : <Code>{text}</Code>}
        {text === undefined || copy === undefined ? null : <Copy size="compact-xs" variant="subtle" text={text} says="⧉" said="✓" called={copy} calledAfter={t("sender.dns.copied")} />}
      </dd>
    </>
  );
}
