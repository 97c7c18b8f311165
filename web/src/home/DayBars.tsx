/** What was sent and what was not, on each day: bars with a table for whoever cannot see them. */
import { Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useFormat } from "../i18n/format";
import classes from "./Home.module.css";

/** Pixels of the highest bar. */
const HEIGHT = 96;

type Props = { readonly days: readonly string[]; readonly sent: readonly number[]; readonly skipped: readonly number[] };

export function DayBars({ days, sent, skipped }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...sent, ...skipped);
  const high = (value: number) => (value === 0 ? 0 : Math.max(2, (value / most) * HEIGHT));
  return (
    <figure className={classes["chart"]}>
      <div className={classes["days"]} aria-hidden>
        {days.map((day, n) => (
          <div key={day} className={classes["day"]}>
            <Text size="xs" c="dimmed">
              {sent[n] === 0 ? "" : format.number(sent[n] ?? 0)}
            </Text>
            <div className={classes["bars"]} style={{ height: HEIGHT }}>
              <Bar of="sent" high={high(sent[n] ?? 0)} />
              <Bar of="skipped" high={high(skipped[n] ?? 0)} />
            </div>
            <Text size="xs" c="dimmed">
              {format.weekday(day)}
            </Text>
          </div>
        ))}
      </div>
      <figcaption className={classes["legend"]} aria-hidden>
        <span className={classes["sentKey"]}>{t("home.sent")}</span>
        <span className={classes["skippedKey"]}>{t("home.notSent")}</span>
      </figcaption>
      <VisuallyHidden>
        <table>
          <caption>{t("home.days")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("home.day")}</th>
              <th scope="col">{t("home.sent")}</th>
              <th scope="col">{t("home.notSent")}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((day, n) => (
              <tr key={day}>
                <th scope="row">{format.day(day)}</th>
                <td>{format.number(sent[n] ?? 0)}</td>
                <td>{format.number(skipped[n] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}

/** One that has no height takes no room, so that the other stands below its number. */
function Bar({ of, high }: { readonly of: "sent" | "skipped"; readonly high: number }) {
  return high === 0 ? null : <div className={classes[of]} style={{ height: high }} />;
}
