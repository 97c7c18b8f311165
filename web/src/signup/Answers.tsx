/** What people answered to a form: how often each was chosen, the mean of numbers, and what they wrote. */
import { Anchor, Progress, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { submissions } from "../api/forms";
import { Trouble, Waiting } from "../app/Trouble";
import type { Fields, Value } from "../flow/document";
import { isFields } from "../forms/values";
import { More } from "../forms/More";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { MoreRows } from "../ui/MoreRows";
import { asked, type Asked, type Said } from "./answers";

/** More than these of what people wrote is behind a button. */
const WRITTEN_MAX = 5;

export function Answers({ handle, document }: { readonly handle: string; readonly document: Fields | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery(submissions(handle));
  const rows = query.data?.pages.flatMap((page) => page.submissions) ?? [];
  const all = rows.flatMap((row): Said[] => (row.answers === null || row.answers === undefined ? [] : [{ contact: String(row.contact), email: row.email ?? null, answers: row.answers as Said["answers"] }]));
  return (
    <Stack gap="lg" maw={720}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && all.length === 0 ? <Empty title={t("answers.none")} hint={t("answers.noneHint")} /> : null}
      {all.length === 0 ? null : <Text c="dimmed">{t(query.hasNextPage ? "answers.newest" : "answers.all", { count: all.length, n: format.number(all.length) })}</Text>}
      {all.length === 0 ? null : asked(document, all).map((one) => <Question key={one.id} of={one} />)}
      <MoreRows query={query} />
    </Stack>
  );
}

/** A text of the form in the language of the page, where it has one in that. */
function useSaid(): (value: Value) => string {
  const { t, i18n } = useTranslation();
  return (value) => {
    if (typeof value === "boolean") {
      return t(value ? "answers.yes" : "answers.no");
    }
    return String(isFields(value) ? (value[i18n.language] ?? Object.values(value)[0] ?? "") : value);
  };
}

function Question({ of }: { readonly of: Asked }) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = useSaid();
  const written = (list: NonNullable<Asked["written"]>) =>
    list.map(({ by, text }, n) => (
      <li key={n}>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {text}{" "}
          <Anchor component={Link} to={`/contacts/${by.contact}`} size="xs">
            {by.email ?? t("report.numbered", { n: by.contact })}
          </Anchor>
        </Text>
      </li>
    ));
  return (
    <section aria-label={said(of.label)}>
      <Title order={2} size="h5">
        {said(of.label)}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("answers.given", { count: of.count, n: format.number(of.count) })}
        {of.mean === undefined ? "" : ` · ${t("answers.mean", { mean: format.number(Math.round(of.mean * 10) / 10) })}`}
      </Text>
      {(of.chosen ?? []).map((one, n) => {
        const share = of.count === 0 ? 0 : one.count / of.count;
        return (
          <div key={n}>
            <Text size="sm">
              {said(one.label)}: <b>{format.number(one.count)}</b> ({format.percent(share)})
            </Text>
            <Progress value={share * 100} mb="xs" aria-hidden />
          </div>
        );
      })}
      {of.written === undefined || of.written.length === 0 ? null : <ul>{written(of.written.slice(0, WRITTEN_MAX))}</ul>}
      {(of.written?.length ?? 0) > WRITTEN_MAX ? (
        <More label={t("answers.others", { count: (of.written?.length ?? 0) - WRITTEN_MAX })}>
          <ul>{written(of.written?.slice(WRITTEN_MAX) ?? [])}</ul>
        </More>
      ) : null}
    </section>
  );
}
