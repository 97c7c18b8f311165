/** A moment: the next such day at a time, a date, or a date that the contact or the event has. */
import { Fieldset, MultiSelect, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Fields, Value } from "../../flow/document";
import { useFormat } from "../../i18n/format";
import { asFields, asTexts, asText, oneOrMore, put } from "../values";
import { LapseInput } from "./LapseInput";
import { PathInput } from "./PathInput";

type Props = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
};

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekdays", "weekend"] as const;
const MONTHS = Array.from({ length: 12 }, (_, n) => n + 1);
const WAYS = ["weekday", "day", "time", "date", "path", "rrule"] as const;
type Way = (typeof WAYS)[number];

/** Which of the ways a moment is written in. */
export function wayOf(value: Fields): Way {
  const date = asText(value["date"]);
  if (date !== "") {
    return /^\d{4}-\d{2}-\d{2}/.test(date) ? "date" : "path";
  }
  if (value["rrule"] !== undefined) {
    return "rrule";
  }
  if (value["weekday"] !== undefined) {
    return "weekday";
  }
  return value["day"] !== undefined || value["month"] !== undefined ? "day" : "time";
}

/** What each way begins with; the time of day stays. */
function begun(way: Way, time: Value | undefined): Fields {
  const at = time === undefined ? {} : { time };
  switch (way) {
    case "weekday":
      return { weekday: "monday", time: time ?? "09:00" };
    case "day":
      return { day: 1, time: time ?? "09:00" };
    case "time":
      return { time: time ?? "09:00" };
    case "date":
      return { date: new Date().toISOString().slice(0, 10), ...at };
    case "path":
      return { date: "contact.birth_date", ...at };
    case "rrule":
      return { rrule: "FREQ=WEEKLY;BYDAY=MO", time: time ?? "09:00" };
  }
}

export function MomentInput({ label, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  const moment = asFields(value);
  const way = wayOf(moment);
  const change = (key: string, next: Value | undefined) => set(put(moment, key, next));
  return (
    <Fieldset legend={label} p="xs">
      <Stack gap="xs">
        <Select
          label={t("forms.momentWay")}
          readOnly={readOnly}
          value={value === undefined ? null : way}
          clearable={!readOnly}
          onChange={(next) => set(next === null ? undefined : begun(next as Way, moment["time"]))}
          data={WAYS.map((one) => ({ value: one, label: t(`forms.moment.${one}`) }))}
        />
        {value === undefined ? null : <Parts way={way} moment={moment} change={change} readOnly={readOnly} />}
      </Stack>
    </Fieldset>
  );
}

type PartsProps = {
  readonly way: Way;
  readonly moment: Fields;
  readonly change: (key: string, value: Value | undefined) => void;
  readonly readOnly: boolean;
};

function Parts({ way, moment, change, readOnly }: PartsProps) {
  const { t } = useTranslation();
  const isDated = way === "date" || way === "path";
  return (
    <>
      {way === "weekday" ? (
        <MultiSelect
          label={t("forms.weekday")}
          readOnly={readOnly}
          value={asTexts(moment["weekday"])}
          onChange={(days) => change("weekday", oneOrMore(days))}
          data={DAYS.map((day) => ({ value: day, label: t(`day.${day}`) }))}
        />
      ) : null}
      {way === "weekday" ? <Nth moment={moment} change={change} readOnly={readOnly} /> : null}
      {way === "day" ? (
        <NumberInput
          label={t("forms.day")}
          description={t("forms.dayHint")}
          min={-1}
          max={31}
          allowDecimal={false}
          readOnly={readOnly}
          value={typeof moment["day"] === "number" ? moment["day"] : ""}
          onChange={(next) => change("day", typeof next === "number" ? next : undefined)}
        />
      ) : null}
      {way === "day" || moment["nth"] !== undefined ? <Month moment={moment} change={change} readOnly={readOnly} /> : null}
      {way === "date" ? (
        <TextInput
          type={asText(moment["date"]).includes("T") ? "datetime-local" : "date"}
          label={t("forms.date")}
          readOnly={readOnly}
          value={asText(moment["date"])}
          onChange={(event) => change("date", event.currentTarget.value)}
        />
      ) : null}
      {way === "path" ? (
        <>
          <PathInput label={t("forms.datePath")} value={asText(moment["date"])} set={(next) => change("date", next)} readOnly={readOnly} />
          <LapseInput
            label={t("forms.offset")}
            hint={t("forms.offsetHint")}
            negative
            value={asText(moment["offset"])}
            set={(next) => change("offset", next)}
            readOnly={readOnly}
          />
        </>
      ) : null}
      {way === "rrule" ? (
        <TextInput
          label={t("forms.rrule")}
          readOnly={readOnly}
          value={asText(moment["rrule"])}
          onChange={(event) => change("rrule", event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        type="time"
        label={isDated ? t("forms.timeThen") : t("forms.timeOfDay")}
        readOnly={readOnly}
        value={asText(moment["time"])}
        onChange={(event) => change("time", event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      />
    </>
  );
}

function Month({ moment, change, readOnly }: Omit<PartsProps, "way">) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Select
      label={t("forms.month")}
      placeholder={t("forms.everyMonth")}
      clearable={!readOnly}
      readOnly={readOnly}
      value={asText(moment["month"]) || null}
      onChange={(next) => change("month", next === null ? undefined : Number(next))}
      data={MONTHS.map((n) => ({ value: String(n), label: format.month(n) }))}
    />
  );
}

const NTH = ["1", "2", "3", "4", "5", "-1"] as const;

/** Every week, or one of the month. */
function Nth({ moment, change, readOnly }: Omit<PartsProps, "way">) {
  const { t } = useTranslation();
  const set = (next: string | null) => {
    const isWeekly = next === null || next === "weekly";
    change("nth", isWeekly ? undefined : Number(next));
  };
  return (
    <Select
      label={t("forms.which")}
      allowDeselect={false}
      readOnly={readOnly}
      value={asText(moment["nth"]) || "weekly"}
      onChange={set}
      data={[{ value: "weekly", label: t("forms.weekly") }, ...NTH.map((n) => ({ value: n, label: t(`forms.ofMonth.${n}`) }))]}
    />
  );
}
