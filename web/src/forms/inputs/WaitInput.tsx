/**
 * How long a wait is: for a time, until a moment, first the one and then the other, or until hours; with
 * the sentence that says what it means for somebody who comes on a Friday evening.
 */
import { Select, Stack, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { ask } from "../../api/client";
import type { Block, Fields, Value } from "../../flow/document";
import { useEditing } from "../../flow/store";
import { useFormat } from "../../i18n/format";
import { readLapse } from "../duration";
import { asText, put } from "../values";
import { LapseInput } from "./LapseInput";
import { MomentInput } from "./MomentInput";
import { WindowInput } from "./WindowInput";

const WAYS = ["for", "until", "both", "window"] as const;
type Way = (typeof WAYS)[number];
/** How long after the last key the example is asked for. */
const ASK_AFTER_MS = 300;
const NEXT_MONDAY = { weekday: "monday", time: "14:30" };

/** Which of the ways a wait is written in. */
export function waitWay(block: Fields): Way {
  if (block["window"] !== undefined) {
    return "window";
  }
  return block["until"] === undefined ? "for" : block["for"] === undefined ? "until" : "both";
}

/** The wait in another way; what both have stays. */
function turned(block: Block, way: Way): Block {
  const wants = { for: way === "for" || way === "both", until: way === "until" || way === "both", window: way === "window" };
  let next = put(block, "for", wants.for ? (block["for"] ?? "1d") : undefined);
  next = put(next, "until", wants.until ? (block["until"] ?? NEXT_MONDAY) : undefined);
  next = put(next, "window", wants.window ? { days: "weekdays", from: "09:00", to: "17:00" } : undefined);
  return way === "for" ? next : put(next, "time", undefined);
}

type Props = { readonly block: Block; readonly set: (block: Block) => void; readonly readOnly: boolean };

export function WaitInput({ block, set, readOnly }: Props) {
  const { t } = useTranslation();
  const way = waitWay(block);
  const change = (key: string, value: Value | undefined) => set(put(block, key, value));
  const lapse = readLapse(asText(block["for"]));
  const isCalendar = lapse !== undefined && !["s", "min", "h"].includes(lapse.unit);
  return (
    <Stack gap="sm">
      <Select
        label={t("forms.waitWay")}
        allowDeselect={false}
        readOnly={readOnly}
        value={way}
        onChange={(next) => set(turned(block, (next ?? "for") as Way))}
        data={WAYS.map((one) => ({ value: one, label: t(`forms.wait.${one}`) }))}
      />
      {way === "for" || way === "both" ? (
        <LapseInput
          label={t("forms.for")}
          value={asText(block["for"])}
          set={(next) => change("for", next)}
          readOnly={readOnly}
          hint={lapse === undefined ? undefined : t(isCalendar ? "forms.calendarHint" : "forms.elapsedHint")}
        />
      ) : null}
      {way === "for" && (isCalendar || block["time"] !== undefined) ? (
        <TextInput
          type="time"
          label={t("forms.thatDayAt")}
          readOnly={readOnly}
          value={asText(block["time"])}
          onChange={(event) => change("time", event.currentTarget.value || undefined)}
        />
      ) : null}
      {way === "until" || way === "both" ? (
        <MomentInput label={t(way === "both" ? "forms.thenUntil" : "forms.until")} value={block["until"]} set={(next) => change("until", next ?? NEXT_MONDAY)} readOnly={readOnly} />
      ) : null}
      {way === "window" ? <WindowInput label={t("forms.window")} value={block["window"]} set={(next) => change("window", next)} readOnly={readOnly} /> : null}
      <Example block={block} />
      {way === "for" ? null : <IfPast block={block} change={change} readOnly={readOnly} />}
    </Stack>
  );
}

function IfPast({ block, change, readOnly }: { readonly block: Block; readonly change: (key: string, value: Value | undefined) => void; readonly readOnly: boolean }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("forms.if_past")}
      allowDeselect={false}
      readOnly={readOnly}
      value={asText(block["if_past"]) || "go_on"}
      onChange={(next) => {
        change("if_past", next === "go_on" || next === null ? undefined : next);
      }}
      data={(["go_on", "next", "end", ...(block.blocks === undefined ? [] : (["skip"] as const))] as const).map((one) => ({
        value: one,
        label: t(`forms.ifPast.${one}`),
      }))}
    />
  );
}

type Told = { readonly known: boolean; readonly enters?: string; readonly until?: string; readonly zone?: string };

/** What it means, worked out by the engine. */
function Example({ block }: { readonly block: Block }) {
  const { t } = useTranslation();
  const format = useFormat();
  const zone = useEditing((state) => asText(state.workflow?.["zone"]));
  const holidays = useEditing((state) => asText(state.workflow?.["holidays"]));
  const { blocks: _, ...bare } = block;
  const asked = JSON.stringify({ block: bare, ...(zone === "" ? {} : { zone }), ...(holidays === "" ? {} : { holidays }) });
  const [settled] = useDebouncedValue(asked, ASK_AFTER_MS);
  const told = useQuery({
    queryKey: ["wait", settled],
    queryFn: () => ask<Told>("POST", "/api/v1/workflows/wait", JSON.parse(settled)),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  }).data;
  if (told === undefined || !told.known || told.enters === undefined || told.until === undefined) {
    return null;
  }
  return (
    <Text size="sm" component="output" aria-live="polite" className="example">
      {t("forms.example", { enters: format.local(told.enters), until: format.local(told.until), zone: (told.zone ?? "").replaceAll("_", " ") })}
    </Text>
  );
}
