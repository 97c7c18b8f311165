/** Says on every page that no mail leaves because the other side takes none, and when it is tried again. */
import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { sending } from "../api/sending";
import { useFormat } from "../i18n/format";

export function Resting() {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = useQuery(sending);
  const out = asked.data?.out ?? null;
  if (out === null || out.rest === null) {
    return null;
  }
  const { since_ms: since, left_ms: left, reason } = out.rest;
  const from = format.moment(new Date(asked.dataUpdatedAt - since));
  const seconds = Math.ceil(left / 1_000);
  return (
    <Alert color="orange" radius={0} role="status" title={t("resting.title", { host: out.host })}>
      {t("resting.since", { from })} {seconds > 0 ? t("resting.again", { seconds: format.number(seconds) }) : t("resting.trying")} {t("resting.said", { reason })}
    </Alert>
  );
}
