/** What the chosen workflow still needs: each of its e-mails has words already, to be changed or kept. */
import { Alert, Anchor, Badge, Card, Group, List, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { saveEmail } from "../api/emails";
import { emailNames } from "../api/names";
import { drawn } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { NOTHING } from "../emails/content";
import { isDrawable } from "../flow/drawable";
import { NoWorkflow } from "./NoWorkflow";
import { Step, type StepProps } from "./Step";
import { emailsOf, htmlOf, spoken } from "./texts";

type Words = { readonly subject: string; readonly body: string };

export function FillStep(props: StepProps) {
  const handle = props.progress.workflow;
  return handle === null ? (
    <Step name="fill" go={() => props.next()}>
      <NoWorkflow />
    </Step>
  ) : (
    <Chosen {...props} handle={handle} />
  );
}

function Chosen({ next, handle }: StepProps & { readonly handle: string }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const query = useQuery(drawn(handle));
  const names = useQuery({ ...emailNames, staleTime: 0 });
  const [words, setWords] = useState<{ readonly [email: string]: Words }>({});
  const failed = query.error ?? names.error;
  const document = query.data?.document;
  const known = new Set(names.data?.map((one) => one.handle));
  const missing = document !== undefined && isDrawable(document) ? emailsOf(document).filter((one) => !known.has(one)) : [];
  const of = (email: string): Words => words[email] ?? { subject: spoken(email), body: t("first.firstWords", { who: `{{ contact.first_name | default: "${t("first.there")}" }}` }) };
  const keep = useMutation({
    mutationFn: async () => {
      for (const email of missing) {
        const { subject, body } = of(email);
        await saveEmail(email, { ...NOTHING, name: spoken(email), languages: {}, subject, html: htmlOf(body) });
      }
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ["names"] }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["emails"] });
      next();
    },
  });
  if (failed !== null) {
    return <Trouble error={failed} again={() => void Promise.all([query.refetch(), names.refetch()])} />;
  }
  if (query.data === undefined || names.data === undefined) {
    return <Waiting />;
  }
  const others = query.data.findings.filter((one) => one.severity === "error" && one.code !== "unknown_email");
  const set = (email: string, patch: Partial<Words>) => setWords((old) => ({ ...old, [email]: { ...of(email), ...patch } }));
  return (
    <Step name="fill" go={() => keep.mutate()} isBusy={keep.isPending} error={keep.error} label={missing.length === 0 ? undefined : t("first.keepWords", { count: missing.length })}>
      <Badge variant="light" c="var(--ink)" size="lg" tt="none" role="status">
        {missing.length + others.length === 0 ? t("first.nothingLeft") : t("first.left", { count: missing.length + others.length })}
      </Badge>
      {others.length === 0 ? null : (
        <Alert c="var(--ink)" color="yellow" title={t("first.others")}>
          <List size="sm">
            {others.map((one) => (
              <List.Item key={`${one.at} ${one.code}`}>{one.sentence}</List.Item>
            ))}
          </List>
          <Anchor size="sm" href={`/app/workflows/${handle}?mode=edit`} target="_blank">
            {t("first.toCanvas")}
          </Anchor>
        </Alert>
      )}
      {missing.map((email) => (
        <Card key={email} withBorder padding="sm" component="section" aria-label={spoken(email)}>
          <TextInput label={t("first.subjectOf", { name: spoken(email) })} value={of(email).subject} maxLength={200} onChange={(event) => set(email, { subject: event.currentTarget.value })} />
          <Textarea mt="xs" label={t("first.words")} description={t("first.wordsHint")} autosize minRows={4} maxRows={12} value={of(email).body} onChange={(event) => set(email, { body: event.currentTarget.value })} />
        </Card>
      ))}
      {missing.length === 0 ? (
        <Group gap="xs">
          {document !== undefined && isDrawable(document)
            ? emailsOf(document).map((email) => (
                <Anchor key={email} href={`/app/emails/${email}`} target="_blank" size="sm">
                  {names.data.find((one) => one.handle === email)?.name ?? email}
                </Anchor>
              ))
            : null}
        </Group>
      ) : null}
    </Step>
  );
}
