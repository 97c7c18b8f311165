/** Contacts for whom a rule holds that is being made: about how many, who, and a way to keep the rule as a view, which is a segment. */
import { Alert, Anchor, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { matching } from "../api/contacts";
import { useMay } from "../api/may";
import { segmentNames } from "../api/names";
import { saveSegment, segments } from "../api/segments";
import { Trouble } from "../app/Trouble";
import { CalledProvider, useNamesInRule } from "../flow/called";
import type { Value } from "../flow/document";
import { useFormat } from "../i18n/format";
import { isFilledIn } from "../rules/model";
import { ANYWHERE, RuleInput } from "../rules/RuleInput";
import { Empty } from "../ui/Empty";
import { MoreRows } from "../ui/MoreRows";
import { handleFor } from "../workflows/handle";
import { Rows } from "./Rows";

/** How long after the last change of the rule it is asked who that is. */
const ASK_AFTER_MS = 400;
/** What the API says of a rule that is not whole. */
const NOT_SOUND = 422;

type Props = { readonly id: string; readonly within: string | undefined; readonly close: () => void };

/** Within a view that is open the rule begins with it, so that it is narrowed. */
export function Matching({ id, within, close }: Props) {
  const { t } = useTranslation();
  const mayEdit = useMay("edit");
  const taken = new Set((useQuery(segmentNames).data ?? []).map((one) => one.handle));
  const [rule, setRule] = useState<Value | undefined>(within === undefined ? undefined : { segment: within });
  const [asked] = useDebouncedValue(rule, ASK_AFTER_MS);
  const called = useNamesInRule(rule);
  const [isNamed, setIsNamed] = useState(false);
  // A handle and a name that nobody sees: what is asked is the rule.
  const query = useInfiniteQuery({ ...matching(asked === undefined ? undefined : { format: 1, handle: handleFor("view", taken), name: "View", rule: asked }), enabled: isFilledIn(asked) });
  const wrong = query.error instanceof Problem && query.error.status === NOT_SOUND ? query.error.errors : undefined;
  const isUnsound = wrong !== undefined;
  const isBegun = !isFilledIn(rule);
  const rows = query.data?.pages.flatMap((page) => page.contacts) ?? [];
  return (
    <Stack gap="md">
      <Stack id={id} gap="xs" maw={720}>
        <CalledProvider value={called}>
          <RuleInput label={t("views.rule")} hint={t("views.ruleHint")} value={rule} set={setRule} readOnly={false} place={ANYWHERE} />
        </CalledProvider>
        <Group gap="md">
          <Found count={query.isPlaceholderData ? undefined : (query.data?.pages[0]?.count ?? undefined)} isBegun={isBegun} isAsked={query.isPlaceholderData || rule !== asked} />
          {mayEdit ? (
            <Button size="compact-sm" disabled={rule === undefined || isBegun || isUnsound} onClick={() => setIsNamed(true)}>
              {t("views.save")}
            </Button>
          ) : null}
          {within === undefined ? null : (
            <Anchor component={Link} to={`/segments/${encodeURIComponent(within)}`}>
              {t("views.change")}
            </Anchor>
          )}
        </Group>
        {isUnsound ? (
          <Alert color="yellow" role="status" title={t("views.unsound")}>
            {wrong.map((one) => (
              <Text key={`${one.at} ${one.sentence}`} size="sm">
                {one.sentence}
              </Text>
            ))}
          </Alert>
        ) : null}
      </Stack>
      {query.isError && !isUnsound ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 && !query.hasNextPage ? <Empty title={t("views.nobody")} hint={t("views.nobodyHint")} /> : null}
      {rows.length === 0 || isUnsound ? null : <Rows rows={rows} />}
      {isUnsound ? null : <MoreRows query={query} />}
      {isNamed && rule !== undefined ? <Save rule={rule} taken={taken} close={() => setIsNamed(false)} saved={close} /> : null}
    </Stack>
  );
}

/** About how many they are. */
function Found({ count, isBegun, isAsked }: { readonly count: { readonly estimate: number; readonly low: number; readonly high: number } | undefined; readonly isBegun: boolean; readonly isAsked: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isExact = count !== undefined && count.low === count.high;
  const said = isBegun ? t("views.begun") : isAsked ? t("app.loading") : count === undefined ? "" : isExact ? t("segments.exact", { count: count.estimate, n: format.number(count.estimate) }) : t("segments.about", { n: format.number(count.estimate), low: format.number(count.low), high: format.number(count.high) });
  return <Text component="output">{said}</Text>;
}

/** Gives the rule a name, and opens the view that it then is. */
function Save({ rule, taken, close, saved }: { readonly rule: Value; readonly taken: ReadonlySet<string>; readonly close: () => void; readonly saved: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: () => saveSegment({ format: 1, handle: handleFor(name, taken, "segment"), name: name.trim(), rule }),
    onSuccess: async (made) => {
      notifications.show({ message: t("views.saved") });
      await Promise.all([segments.queryKey, segmentNames.queryKey].map((queryKey) => cache.invalidateQueries({ queryKey, exact: true })));
      saved();
      await navigate({ to: "/contacts", search: { segment: made.handle } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("views.save")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} description={t("views.saveHint")} value={name} maxLength={120} error={save.error?.message} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t("emails.save")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
