/** A moment in words: a date and how far from it, the next such day, or a rule of repetition. */
import type { TFunction } from "i18next";

import type { Value } from "../flow/document";
import { lapse } from "../flow/sentence";
import { asFields, asList, asText, isFields } from "../forms/values";
import { pathName } from "./path";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekdays", "weekend"] as const;
const NTHS = ["1", "2", "3", "4", "5", "-1"] as const;
const MONTHS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"] as const;

/** What the moment is; a text stands for itself, or for the path to a date. */
export function momentName(t: TFunction, value: Value | undefined): string {
  if (!isFields(value)) {
    return pathName(asText(value));
  }
  const date = asText(value["date"]);
  const day = asText(value["day"]);
  const from = value["from"];
  const words = [
    dayNames(t, value["weekday"]),
    day === "" ? "" : t("told.dayOfMonth", { day }),
    nthName(t, asText(value["nth"])),
    asList(value["month"]).map((month) => monthName(t, asText(month))).join(", "),
    asText(value["rrule"]),
    date === "now" ? t("rules.say.now") : pathName(date),
    lapse(t, asText(value["offset"])),
    asText(value["time"]),
    from === undefined ? "" : t("told.from", { moment: momentName(t, from) }),
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** Days of the week, one or more of them. */
export function dayNames(t: TFunction, value: Value | undefined): string {
  return asList(value).map((one) => {
    const day = DAYS.find((known) => known === one);
    return day === undefined ? asText(one) : t(`day.${day}`);
  }).join(", ");
}

/** Hours in which something may happen, one stretch or more. */
export function windowName(t: TFunction, value: Value | undefined): string {
  return asList(value).map((one) => {
    if (!isFields(one)) {
      return one === "none" ? t("forms.windowWay.none") : asText(one);
    }
    const of = asFields(one);
    const days = dayNames(t, of["days"]) || t("forms.everyDay");
    return t("told.window", { days, from: asText(of["from"]) || "0:00", to: asText(of["to"]) || "24:00" });
  }).join("; ");
}

function nthName(t: TFunction, written: string): string {
  const nth = NTHS.find((known) => known === written);
  return nth === undefined ? written : `(${t(`forms.ofMonth.${nth}`)})`;
}

function monthName(t: TFunction, written: string): string {
  const month = MONTHS.find((known) => known === written);
  return month === undefined ? written : t(`told.month.${month}`);
}
