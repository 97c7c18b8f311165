/** A rule about what happened, or about the elements of a list: which, how many, in which time. */
import { Group, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useContext } from "react";
import { useTranslation } from "react-i18next";

import type { Fields, Value } from "../flow/document";
import { LapseInput } from "../forms/inputs/LapseInput";
import { MomentInput } from "../forms/inputs/MomentInput";
import { NamesInput } from "../forms/inputs/NameInput";
import { PathInput } from "../forms/inputs/PathInput";
import { More } from "../forms/More";
import { asText, asTexts, isFields, oneOrMore, put, typed } from "../forms/values";
import { MEASURES, measureOf, withMeasure, type Measure } from "./model";
import { RuleInput, RulePlace } from "./RuleInput";

type Props = { readonly rule: Fields; readonly set: (rule: Value) => void; readonly readOnly: boolean; readonly depth: number };

const PERIODS = ["none", "within", "ever", "entry", "block", "previous", "moment"] as const;
type Period = (typeof PERIODS)[number];
const TAKES = ["count", "sum", "min", "max", "average", "first", "last", "distinct"] as const;

/** In which way a rule says its period. */
export function periodOf(rule: Fields): Period {
  if (rule["within"] !== undefined) {
    return "within";
  }
  const since = rule["since"];
  return since === undefined ? "none" : (PERIODS.find((one) => one === since) ?? "moment");
}

export function EventRule({ rule, set, readOnly, depth }: Props) {
  const { t } = useTranslation();
  const place = useContext(RulePlace);
  const events = asTexts(rule["event"]);
  const filled = [rule["same"], rule["block"], rule["take"]].some((value) => value !== undefined);
  return (
    <Stack gap={6}>
      <NamesInput
        label={t("rules.leaf.event")}
        of="event"
        readOnly={readOnly}
        value={events}
        set={(next) => set(put(rule, "event", oneOrMore(next) ?? ""))}
      />
      <Count rule={rule} set={set} readOnly={readOnly} />
      <PeriodInput rule={rule} set={set} readOnly={readOnly} needed={place.needsPeriod} />
      <RuleInput
        label={t("rules.where")}
        value={rule["where"]}
        set={(next) => set(put(rule, "where", next))}
        readOnly={readOnly}
        depth={depth + 1}
        place={{ events, root: "event", needsPeriod: true }}
      />
      <More opened={filled}>
        <TagsInput
          label={t("rules.same")}
          description={t("rules.sameHint")}
          readOnly={readOnly}
          value={asTexts(rule["same"])}
          onChange={(next) => set(put(rule, "same", oneOrMore(next)))}
          acceptValueOnBlur
        />
        <TextInput
          label={t("rules.block")}
          description={t("rules.blockHint")}
          readOnly={readOnly}
          value={asText(rule["block"])}
          onChange={(event) => set(put(rule, "block", event.currentTarget.value || undefined))}
        />
        <Measured rule={rule} set={set} readOnly={readOnly} />
      </More>
    </Stack>
  );
}

export function ItemsRule({ rule, set, readOnly, depth }: Props) {
  const { t } = useTranslation();
  const place = useContext(RulePlace);
  const list = asText(rule["items"]);
  const key = rule["every"] === undefined ? "where" : "every";
  return (
    <Stack gap={6}>
      <PathInput label={t("rules.leaf.items")} value={list} set={(next) => set(put(rule, "items", next ?? ""))} readOnly={readOnly} events={place.events} />
      <Select
        label={t("rules.which")}
        allowDeselect={false}
        readOnly={readOnly}
        value={key}
        onChange={(next) => set(put(put(rule, key, undefined), next === "every" ? "every" : "where", rule[key]))}
        data={(["where", "every"] as const).map((one) => ({ value: one, label: t(`rules.elements.${one}`) }))}
      />
      {key === "where" ? <Count rule={rule} set={set} readOnly={readOnly} /> : null}
      <RuleInput
        label={t("rules.element")}
        value={rule[key]}
        set={(next) => set(put(rule, key, next))}
        readOnly={readOnly}
        depth={depth + 1}
        place={{ events: place.events, root: "item", list, needsPeriod: true }}
      />
    </Stack>
  );
}

function Count({ rule, set, readOnly }: Omit<Props, "depth">) {
  const { t } = useTranslation();
  const { by, value } = measureOf(rule);
  const isCount = ["", "count"].includes(asText(rule["take"]));
  return (
    <Group gap={6} grow align="flex-end">
      <Select
        label={t("rules.often")}
        allowDeselect={false}
        readOnly={readOnly}
        value={by}
        onChange={(next) => set(withMeasure(rule, (next ?? "at_least") as Measure, value))}
        data={MEASURES.filter((one) => one !== "between" || by === "between").map((one) => ({ value: one, label: t(`rules.measure.${one}`) }))}
      />
      {isCount ? (
        <NumberInput
          aria-label={t("rules.times")}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          readOnly={readOnly}
          suffix={t("rules.timesSuffix")}
          value={typeof value === "number" ? value : 1}
          onChange={(next) => set(withMeasure(rule, by, typeof next === "number" ? next : 1))}
        />
      ) : (
        <TextInput
          aria-label={t("rules.value")}
          readOnly={readOnly}
          value={asText(value)}
          onChange={(event) => set(withMeasure(rule, by, typed(event.currentTarget.value, "number")))}
        />
      )}
    </Group>
  );
}

function Measured({ rule, set, readOnly }: Omit<Props, "depth">) {
  const { t } = useTranslation();
  const take = asText(rule["take"]) || "count";
  return (
    <>
      <Select
        label={t("rules.take.label")}
        allowDeselect={false}
        readOnly={readOnly}
        value={take}
        onChange={(next) => {
          const plain = put(put(rule, "take", undefined), "of", undefined);
          const { by, value } = measureOf(rule);
          set(next === "count" || next === null ? plain : withMeasure({ ...plain, take: next, of: "event." }, by, value));
        }}
        data={TAKES.map((one) => ({ value: one, label: t(`rules.take.${one}`) }))}
      />
      {take === "count" ? null : (
        <PathInput
          label={t("rules.of")}
          value={asText(rule["of"])}
          set={(next) => set(put(rule, "of", next ?? "event."))}
          readOnly={readOnly}
          events={asTexts(rule["event"])}
          roots={["event", "item"]}
        />
      )}
    </>
  );
}

function PeriodInput({ rule, set, readOnly, needed }: Omit<Props, "depth"> & { readonly needed: boolean }) {
  const { t } = useTranslation();
  const period = periodOf(rule);
  const change = (next: Period) => {
    const plain = put(put(rule, "within", undefined), "since", undefined);
    set(next === "none" ? plain : next === "within" ? { ...plain, within: "30d" } : { ...plain, since: next === "moment" ? { date: "now", offset: "-7d" } : next });
  };
  const offered = PERIODS.filter((one) => one === period || one !== "none" || !needed);
  return (
    <>
      <Select
        label={t("rules.period")}
        allowDeselect={false}
        readOnly={readOnly}
        value={period}
        onChange={(next) => change((next ?? "within") as Period)}
        data={offered.map((one) => ({ value: one, label: t(`rules.since.${one}`) }))}
      />
      {period === "within" ? (
        <LapseInput label={t("rules.within")} value={asText(rule["within"])} set={(next) => set(put(rule, "within", next ?? "30d"))} readOnly={readOnly} />
      ) : null}
      {period === "moment" && isFields(rule["since"]) ? (
        <MomentInput label={t("rules.since.moment")} value={rule["since"]} set={(next) => set(put(rule, "since", next ?? "ever"))} readOnly={readOnly} />
      ) : null}
    </>
  );
}
