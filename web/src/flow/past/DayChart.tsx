/** How many came in and how many mails left on each day: bars with a table for whoever cannot see them. */
import { Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { PastPlayed } from "../../api/plays";
import { useFormat } from "../../i18n/format";
import classes from "./Past.module.css";

const SIZE = { width: 340, height: 88 };

export function DayChart({ days }: { readonly days: PastPlayed["days"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }
  const begin = Date.parse(first.day);
  const length = Math.round((Date.parse(last.day) - begin) / 86_400_000) + 1;
  const most = Math.max(1, ...days.map((one) => Math.max(one.started, one.sent)));
  const width = SIZE.width / length;
  const bars = (of: "started" | "sent", shift: number) =>
    days.map((one) => {
      const height = (one[of] / most) * SIZE.height;
      const x = (Math.round((Date.parse(one.day) - begin) / 86_400_000) + shift) * width;
      return height === 0 ? null : <rect key={`${of} ${one.day}`} className={classes[of]} x={x} y={SIZE.height - height} width={Math.max(width * 0.45, 0.75)} height={height} />;
    });
  return (
    <figure className={classes["chart"]}>
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} aria-hidden>
        {bars("started", 0)}
        {bars("sent", 0.5)}
      </svg>
      <figcaption>
        <Text size="xs" c="dimmed" component="span" className={classes["ends"] ?? ""}>
          <span>{format.day(first.day)}</span>
          <span>{t("past.most", { count: most })}</span>
          <span>{format.day(last.day)}</span>
        </Text>
        <Text size="xs" component="span" className={classes["legend"] ?? ""}>
          <span className={classes["startedKey"]}>{t("past.started")}</span>
          <span className={classes["sentKey"]}>{t("past.sent")}</span>
        </Text>
      </figcaption>
      <VisuallyHidden>
        <table>
          <caption>{t("past.days")}</caption>
          <tbody>
            {days.map((one) => (
              <tr key={one.day}>
                <th scope="row">{format.day(one.day)}</th>
                <td>{t("past.dayIs", { started: format.number(one.started), sent: format.number(one.sent), not: format.number(one.not_sent) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
