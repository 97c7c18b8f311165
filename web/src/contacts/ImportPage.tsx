/** A list of contacts comes in: the file, what its columns mean, what it would do, and then it is done. */
import { Alert, Anchor, Button, FileInput, Group, Progress, Select, Stack, Stepper, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { begin, describe, isUnderWay, oneImport, start, type Import, type Part, type Settings } from "../api/imports";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Listing } from "../ui/Listing";
import { Page } from "../ui/Page";

/** What a column of contacts can become, beside fields, tags and interests by name. */
const TARGETS = ["email", "external_id", "phone", "language", "zone", "tags"] as const;
/** The same of addresses that are never mailed. */
const NEVER_TARGETS = ["email", "reason"] as const;

export function ImportPage() {
  const { t } = useTranslation();
  const { id, kind = "contacts" } = useSearch({ from: "/contacts/import" });
  const navigate = useNavigate({ from: "/contacts/import" });
  const begun = (made: string) => void navigate({ search: { id: made } });
  return <Page title={t(kind === "contacts" ? "imports.title" : "imports.neverTitle")}>{id === undefined ? <Choose kind={kind} begun={begun} /> : <Steps id={id} />}</Page>;
}

/** The same in the midst of another page. */
export function ImportHere() {
  const [id, setId] = useState<string>();
  return id === undefined ? <Choose kind="contacts" begun={setId} /> : <Steps id={id} />;
}

function Choose({ kind, begun }: { readonly kind: Settings["kind"]; readonly begun: (id: string) => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const run = useMutation({
    mutationFn: (chosen: File) => begin({ kind, name: chosen.name }, chosen),
    onSuccess: begun,
  });
  return (
    <Stack maw={560}>
      <Text c="dimmed">{t(kind === "contacts" ? "imports.hint" : "imports.neverHint")}</Text>
      <FileInput label={t("imports.file")} placeholder={t("imports.choose")} accept=".csv,.txt,.tsv,.json,.ndjson,.jsonl" value={file} onChange={setFile} clearable />
      <Wrong error={run.error} />
      <Button w="fit-content" disabled={file === null} loading={run.isPending} onClick={() => file !== null && run.mutate(file)}>
        {t("imports.upload")}
      </Button>
    </Stack>
  );
}

function Wrong({ error }: { readonly error: Error | null }) {
  return error === null ? null : (
    <Alert color="red" role="alert" c="var(--ink)" title={error.message}>
      {(error instanceof Problem ? error.errors : []).map((one) => (
        <Text size="sm" key={`${one.at} ${one.sentence}`}>
          {one.sentence}
        </Text>
      ))}
    </Alert>
  );
}

function Steps({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useQuery(oneImport(id));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const of = query.data;
  const active = of.run !== null ? 2 : of.check !== null ? 1 : 0;
  return (
    <Stack gap="md">
      <Stepper active={active} size="sm">
        <Stepper.Step label={t("imports.columns")} />
        <Stepper.Step label={t("imports.look")} />
        <Stepper.Step label={t("imports.done")} />
      </Stepper>
      {of.run === null ? <Columns of={of} /> : null}
      <Result of={of} part={of.run ?? of.check} />
    </Stack>
  );
}

function Columns({ of }: { readonly of: Import }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const columns = of.shape?.columns ?? [];
  const [meaning, setMeaning] = useState<{ readonly [column: string]: string }>(of.settings.columns ?? of.shape?.proposal ?? {});
  const [consent, setConsent] = useState(() => ({ source: of.settings.consent?.source ?? "", wording: of.settings.consent?.wording ?? "" }));
  const isAgreed = Object.values(meaning).some((to) => to.startsWith("interests."));
  const settings: Settings = { ...of.settings, columns: meaning, ...(isAgreed && consent.source !== "" ? { consent } : {}) };
  const look = useMutation({
    mutationFn: async () => {
      await describe(of.id, settings);
      return start(of.id, "check");
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ["imports", of.id] }),
  });
  const change = (column: string, to: string) => setMeaning(to === "" ? Object.fromEntries(Object.entries(meaning).filter(([name]) => name !== column)) : { ...meaning, [column]: to });
  return (
    <Stack gap="sm">
      <Listing minWidth={560} heads={[t("imports.column"), t("imports.sample"), t("imports.becomes")]}>
        {columns.map((column, index) => (
          <Table.Tr key={column}>
            <Table.Th scope="row">{column}</Table.Th>
            <Table.Td>
              <Text size="sm" c="dimmed" lineClamp={1}>
                {(of.shape?.sample ?? []).slice(0, 3).map((row) => row[index] ?? "").join(" · ")}
              </Text>
            </Table.Td>
            <Table.Td>
              <Becomes kind={of.settings.kind} column={column} value={meaning[column] ?? ""} set={(to) => change(column, to)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Listing>
      {isAgreed ? (
        <Group grow align="flex-start" maw={720}>
          <TextInput label={t("imports.source")} description={t("imports.sourceHint")} value={consent.source} onChange={(event) => setConsent({ ...consent, source: event.currentTarget.value })} />
          <TextInput label={t("imports.wording")} description={t("imports.wordingHint")} value={consent.wording} onChange={(event) => setConsent({ ...consent, wording: event.currentTarget.value })} />
        </Group>
      ) : null}
      <Wrong error={look.error} />
      <Button w="fit-content" variant={of.check === null ? "filled" : "default"} loading={look.isPending || isUnderWay(of)} onClick={() => look.mutate()}>
        {t("imports.tryIt")}
      </Button>
    </Stack>
  );
}

/** What a column becomes: nothing, a part of the contact, or a field, a tag or an interest by name. */
function Becomes({ kind, column, value, set }: { readonly kind: Settings["kind"]; readonly column: string; readonly value: string; readonly set: (to: string) => void }) {
  const { t } = useTranslation();
  const [root, ...rest] = value.split(".");
  const named = rest.length > 0;
  const fresh = column.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "field";
  const choose = (next: string | null) => set(next === null || next === "" ? "" : next.endsWith(".") ? `${next}${fresh}` : next);
  const kinds = ["fields.", "tag.", "interests.", "consent."] as const;
  return (
    <Group gap={6} wrap="nowrap">
      <Select
        size="xs"
        aria-label={t("imports.becomesOf", { column })}
        placeholder={t("imports.nothing")}
        clearable
        value={value === "" ? null : named ? `${root}.` : value}
        onChange={choose}
        data={[
          ...(kind === "contacts" ? TARGETS : NEVER_TARGETS).map((one) => ({ value: one as string, label: t(`imports.to.${one}`) })),
          ...(kind === "contacts" ? kinds : []).map((one) => ({ value: one as string, label: t(`imports.to.${one.slice(0, -1) as "fields"}`) })),
        ]}
      />
      {named ? (
        <TextInput size="xs" aria-label={t("imports.nameOf", { column })} value={rest.join(".")} onChange={(event) => set(`${root}.${event.currentTarget.value}`)} />
      ) : null}
    </Group>
  );
}

const COUNTED = ["rows", "new", "changed", "unchanged", "refused", "opt_outs", "consents_refused"] as const;

function Result({ of, part }: { readonly of: Import; readonly part: Part | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const run = useMutation({ mutationFn: () => start(of.id, "run"), onSuccess: () => cache.invalidateQueries({ queryKey: ["imports", of.id] }) });
  if (part === null) {
    return null;
  }
  const { job, counts } = part;
  const isOver = job === null || !["queued", "running"].includes(job.state);
  return (
    <Stack gap="sm" maw={560} aria-live="polite">
      {isOver || job === null ? null : <Progress value={job.total === null ? 100 : (100 * job.done) / Math.max(1, job.total)} animated aria-label={t("imports.progress")} />}
      {job?.reason ? (
        <Alert color="red" c="var(--ink)">
          {job.reason}
        </Alert>
      ) : null}
      {counts === null ? null : (
        <Table>
          <Table.Tbody>
            {COUNTED.map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400}>
                  {t(`imports.counts.${name}`)}
                </Table.Th>
                <Table.Td ta="right">{format.number(counts[name] ?? 0)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {(counts?.["refused"] ?? 0) > 0 ? (
        <Anchor href={`/api/v1/imports/${of.id}/errors`} download={`errors-${of.id}.csv`}>
          {t("imports.errors")}
        </Anchor>
      ) : null}
      <Wrong error={run.error} />
      {of.run === null && isOver ? (
        <Button w="fit-content" loading={run.isPending} onClick={() => run.mutate()}>
          {t("imports.run")}
        </Button>
      ) : null}
      {of.run !== null && isOver ? (
        <Anchor component={Link} to="/contacts">
          {t("imports.toContacts")}
        </Anchor>
      ) : null}
    </Stack>
  );
}
