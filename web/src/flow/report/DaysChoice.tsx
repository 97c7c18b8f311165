/** Of which days the numbers are: of all time, of the last so many days, or from a date until another. */
import { Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../i18n/format";
import { useNumbers } from "../numbers";
import { LAST, type DaysAsked } from "./days";

export function DaysChoice() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate({ from: "/workflows/$handle" });
  const search = useSearch({ from: "/workflows/$handle" });
  const told = useNumbers((state) => state.days);
  const [isOpen, open] = useState(false);
  const choose = (asked: DaysAsked) => {
    const { days: _days, from: _from, to: _to, ...kept } = search;
    open(false);
    void navigate({ search: { ...kept, ...asked }, replace: true });
  };
  const isAll = search.days === undefined && search.from === undefined;
  const shown = search.days !== undefined ? t("report.last", { count: Number(search.days) }) : isAll || told === undefined ? t("report.allTime") : t("report.between", { from: format.date(told.from), to: format.date(told.to) });
  return (
    <Popover opened={isOpen} onChange={open} position="bottom-end" trapFocus returnFocus width={300}>
      <Popover.Target>
        <Button variant={isAll ? "default" : "light"} size="compact-sm" leftSection={<IconCalendar size={16} aria-hidden />} aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {shown}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("report.days")}>
        <Stack gap="sm">
          <Group gap={6}>
            <Button variant={isAll ? "light" : "default"} size="compact-sm" aria-pressed={isAll} onClick={() => choose({})}>
              {t("report.allTime")}
            </Button>
            {LAST.map((days) => (
              <Button key={days} variant={search.days === days ? "light" : "default"} size="compact-sm" aria-pressed={search.days === days} onClick={() => choose({ days })}>
                {t("report.last", { count: Number(days) })}
              </Button>
            ))}
          </Group>
          <Between from={told?.from ?? ""} to={told?.to ?? ""} choose={choose} />
          <DaysNote />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Two dates, both included. */
function Between({ choose, ...told }: { readonly from: string; readonly to: string; readonly choose: (asked: DaysAsked) => void }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(told.from);
  const [to, setTo] = useState(told.to);
  const isTurned = from !== "" && to !== "" && to < from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose({ from, ...(to === "" ? {} : { to }) });
  };
  return (
    <form onSubmit={submit}>
      <Group grow align="start">
        <TextInput type="date" size="xs" label={t("report.from")} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="date" size="xs" label={t("report.to")} value={to} error={isTurned ? t("report.turned") : undefined} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      <Button type="submit" size="compact-sm" mt="xs" disabled={from === "" || isTurned}>
        {t("report.showDays")}
      </Button>
    </form>
  );
}

/** What numbers of some days do not say. */
export function DaysNote() {
  const { t } = useTranslation();
  const format = useFormat();
  const told = useNumbers((state) => state.days);
  if (told === undefined) {
    return null;
  }
  const isShort = !told.is_all && (told.first === null || told.from < told.first);
  return (
    <Text size="xs" c="dimmed">
      {t("report.ofNow")} {isShort ? (told.first === null ? t("report.byDayNone") : t("report.byDaySince", { day: format.date(told.first) })) : null}
    </Text>
  );
}
