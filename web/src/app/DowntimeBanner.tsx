/** Says on every page that mail waits after a downtime, how much of what, and leads to the answers. */
import { Alert, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { workflows } from "../api/workflows";
import { useFormat } from "../i18n/format";
import { nameOf, type Question } from "./downtime";
import { DowntimeDialog } from "./DowntimeDialog";

/** So many workflows are named; the question itself has all of them. */
const NAMED_MAX = 3;

export function DowntimeBanner({ of }: { readonly of: Question }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay("send");
  const rows = useQuery(workflows).data?.workflows;
  const [isAsked, setIsAsked] = useState(false);
  const names = of.parts.slice(0, NAMED_MAX).map((one) => `${nameOf(one.workflow, rows)} (${format.number(one.waiting)})`);
  const more = of.parts.length - names.length;
  const n = format.number(of.waiting) + (of.isMore ? "+" : "");
  return (
    <Alert color="orange" c="var(--ink)" radius={0} role="status" title={t("downtime.title", { from: format.moment(of.from), until: format.moment(of.until) })}>
      <Text size="sm">
        {t("downtime.waits", { count: of.waiting, n })} {t("downtime.of", { names: names.join(", ") })}
        {more === 0 ? "." : ` ${t("downtime.andMore", { count: more })}`} {may ? null : t("downtime.notYours")}
      </Text>
      {may ? (
        <Button variant="default" size="compact-sm" mt="xs" onClick={() => setIsAsked(true)}>
          {t("downtime.decide")}
        </Button>
      ) : null}
      {isAsked ? <DowntimeDialog of={of} close={() => setIsAsked(false)} /> : null}
    </Alert>
  );
}
