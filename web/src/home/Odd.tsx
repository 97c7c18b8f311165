/** What somebody should look at: workflows and webhooks that stopped by themselves, what is left alone, mail that does not leave. */
import { Alert, Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { downtime } from "../api/downtime";
import { useMay } from "../api/may";
import { sending } from "../api/sending";
import { alerts, parkedNow, type Summary } from "../api/summary";
import { question } from "../app/downtime";
import { useFormat } from "../i18n/format";
import { totals } from "./told";
import classes from "./Home.module.css";

const Goto = createLink(Anchor<"a">);
/** From this share on, what comes back harms whoever sends. */
const BACK_SHARE_MAX = 0.05;
/** And of what is called spam: one in a thousand. */
const SPAM_SHARE_MAX = 0.001;
/** Fewer messages say nothing about a share. */
const SAMPLE_MIN = 50;

export function Odd({ now }: { readonly now: Summary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdmin = useMay("admin");
  const [stopped, parked, out] = [useQuery(alerts).data, useQuery(parkedNow).data, useQuery(sending).data?.out ?? null];
  const down = useQuery(downtime);
  const { sent, back } = totals(now);
  const open = stopped?.alerts.filter((one) => one.closed_at === null) ?? [];
  const webhooks = stopped?.webhooks ?? [];
  const count = parked?.parked.length ?? 0;
  const isBack = sent >= SAMPLE_MIN && back / sent > BACK_SHARE_MAX;
  const isSpam = sent >= SAMPLE_MIN && now.said.complained / sent > SPAM_SHARE_MAX;
  const isResting = out !== null && out.rest !== null;
  const isKnown = stopped !== undefined && parked !== undefined;
  if (isKnown && open.length === 0 && webhooks.length === 0 && count === 0 && !isBack && !isSpam) {
    // That mail does not leave, or waits for an answer, is said above every page, and once is enough.
    return isResting || question(down.data?.downtime, down.dataUpdatedAt) !== undefined ? null : (
      <Text c="dimmed" role="status">
        {t("home.odd.nothing")}
      </Text>
    );
  }
  if (!isKnown) {
    return null;
  }
  return (
    <Alert color="orange" c="var(--ink)" title={t("home.odd.title")}>
      <ul className={classes["odd"]}>
        {open.map((one) => (
          <li key={one.id}>
            {t("home.odd.stopped")}{" "}
            <Goto to="/workflows/$handle" params={{ handle: one.workflow }}>
              {one.workflow}
            </Goto>
            {": "}
            {one.detail}
          </li>
        ))}
        {webhooks.map((one) => (
          <li key={one.name}>
            {t("home.odd.webhook")} {isAdmin ? <Goto to="/settings/webhooks">{one.name}</Goto> : one.name}
          </li>
        ))}
        {count === 0 ? null : (
          <li>
            <Goto to="/messages/$part" params={{ part: "parked" }}>{t("home.odd.parked", { count, n: format.number(count) + (parked.next === null ? "" : "+") })}</Goto>
          </li>
        )}
        {isBack ? <li>{t("home.odd.back", { share: format.percent(back / sent) })}</li> : null}
        {isSpam ? <li>{t("home.odd.spam", { share: format.percent(now.said.complained / sent) })}</li> : null}
      </ul>
    </Alert>
  );
}
