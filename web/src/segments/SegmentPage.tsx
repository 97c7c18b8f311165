/** One segment: its rule, and about how many are in it. */
import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { deleteSegment, saveSegment, segment, segmentCount, segments, type Segment } from "../api/segments";
import { Trouble, Waiting } from "../app/Trouble";
import { CalledProvider, useNamesInRule } from "../flow/called";
import type { Fields, Value } from "../flow/document";
import { asText, put } from "../forms/values";
import { useFormat } from "../i18n/format";
import { ANYWHERE, RuleInput } from "../rules/RuleInput";
import { Page } from "../ui/Page";

export function SegmentPage() {
  const { handle } = useParams({ from: "/segments/$handle" });
  const query = useQuery(segment(handle));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return <Loaded key={handle} of={query.data} />;
}

function Loaded({ of }: { readonly of: Segment }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const mayEdit = useMay("edit");
  const [document, setDocument] = useState<Fields>(of.document ?? {});
  const [saved, setSaved] = useState(of);
  const called = useNamesInRule(document["rule"]);
  const set = (key: string, value: Value | undefined) => setDocument((old) => put(old, key, value));
  const keep = useMutation({
    mutationFn: () => saveSegment(document),
    onSuccess: async (made) => {
      setSaved(made);
      notifications.show({ message: t("segments.saved") });
      await cache.invalidateQueries({ queryKey: segments.queryKey, exact: true });
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteSegment(of.handle),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: segments.queryKey, exact: true });
      await navigate({ to: "/segments" });
    },
  });
  const error = keep.error ?? remove.error;
  return (
    <Page title={saved.name}>
      <Stack gap="md" maw={720}>
        <Counted of={saved} />
        {error === null ? null : (
          <Alert color="red" role="alert" title={t("app.failed")}>
            {error.message}
          </Alert>
        )}
        <TextInput label={t("workflows.name")} readOnly={!mayEdit} value={asText(document["name"])} maxLength={120} onChange={(event) => set("name", event.currentTarget.value)} />
        <CalledProvider value={called}>
          <RuleInput label={t("segments.rule")} value={document["rule"]} set={(rule) => set("rule", rule)} readOnly={!mayEdit} place={ANYWHERE} />
        </CalledProvider>
        {saved.in_memory.length === 0 ? null : (
          <Text size="sm" c="dimmed">
            {t("segments.slow", { parts: saved.in_memory.map((one) => one.part).join(", ") })}
          </Text>
        )}
        {mayEdit ? (
          <Group>
            <Button loading={keep.isPending} onClick={() => keep.mutate()}>
              {t("emails.save")}
            </Button>
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("flow.delete")}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Page>
  );
}

/** About how many are in it, with a way to see them. */
function Counted({ of }: { readonly of: Segment }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = useQuery(segmentCount(of.handle, of.revision)).data;
  const exact = count !== undefined && count.low === count.high;
  return (
    <Group gap="md">
      <Text component="output">
        {count === undefined ? t("app.loading") : exact ? t("segments.exact", { count: count.estimate, n: format.number(count.estimate) }) : t("segments.about", { n: format.number(count.estimate), low: format.number(count.low), high: format.number(count.high) })}
      </Text>
      <Anchor component={Link} to={`/contacts?segment=${encodeURIComponent(of.handle)}`}>
        {t("segments.see")}
      </Anchor>
    </Group>
  );
}
