/** Whether the summary of the week comes by mail: for oneself, and for who may say so, when. */
import { Alert, Group, Select, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { settings } from "../api/settings";
import { setWeekly, wantWeekly, weekly, type Moment, type Weekly } from "../api/weekly";
import { useFormat } from "../i18n/format";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export function ByMail() {
  const query = useQuery(weekly);
  return query.isSuccess ? <Loaded of={query.data} /> : null;
}

function Loaded({ of }: { readonly of: Weekly }) {
  const { t, i18n } = useTranslation();
  const { momentIn } = useFormat();
  // It leaves by the clock of the workspace, which is also what one sets below.
  const zone = useQuery(settings).data?.zone;
  const cache = useQueryClient();
  const isAdmin = useMay("admin");
  const onSuccess = async () => {
    await cache.invalidateQueries({ queryKey: weekly.queryKey });
    notifications.show({ message: t("byMail.saved") });
  };
  const want = useMutation({ mutationFn: (wants: boolean) => wantWeekly(wants, i18n.language), onSuccess });
  const set = useMutation({
    mutationFn: setWeekly,
    // Whoever changes two things at once means both: the second is written over the first, and after it.
    scope: { id: "weekly" },
    onMutate: async (when) => {
      await cache.cancelQueries({ queryKey: weekly.queryKey });
      cache.setQueryData(weekly.queryKey, (is) => (is === undefined ? is : { ...is, ...when }));
    },
    onSuccess,
    onError: () => cache.invalidateQueries({ queryKey: weekly.queryKey }),
  });
  const failed = want.error ?? set.error;
  return (
    <section aria-labelledby="home-mail">
      <Title order={2} size="h4" id="home-mail" mb="xs">
        {t("byMail.title")}
      </Title>
      <Stack gap="sm">
        {failed === null ? null : (
          <Alert color="red" c="var(--ink)" role="alert">
            {failed.message}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          {of.next_at === null ? t("byMail.off") : t("byMail.next", { at: momentIn(of.next_at, zone) })}
        </Text>
        {of.wants === null ? null : <Switch label={t("byMail.want")} checked={of.wants} disabled={want.isPending} onChange={(event) => want.mutate(event.currentTarget.checked)} />}
        {isAdmin ? <When of={of} set={(when) => set.mutate(when)} /> : null}
      </Stack>
    </section>
  );
}

/** When it is mailed to all who want it. */
function When({ of, set }: { readonly of: Weekly; readonly set: (when: Moment) => void }) {
  const { t } = useTranslation();
  const [time, setTime] = useState(of.time);
  const keep = (change: Partial<Moment>) => set({ active: of.active, weekday: of.weekday, time: of.time, ...change });
  const isTime = TIME.test(time);
  return (
    <Group gap="sm" align="flex-start">
      <Switch mt={30} label={t("byMail.active")} checked={of.active} onChange={(event) => keep({ active: event.currentTarget.checked })} />
      <Select
        label={t("byMail.day")}
        w={160}
        allowDeselect={false}
        disabled={!of.active}
        value={of.weekday}
        data={DAYS.map((value) => ({ value, label: t(`day.${value}`) }))}
        onChange={(value) => (value === null ? undefined : keep({ weekday: value as Weekly["weekday"] }))}
      />
      <TextInput
        label={t("byMail.time")}
        w={100}
        maxLength={5}
        disabled={!of.active}
        value={time}
        error={isTime ? undefined : t("byMail.noTime")}
        onChange={(event) => setTime(event.currentTarget.value)}
        onBlur={() => (isTime && time !== of.time ? keep({ time }) : undefined)}
      />
    </Group>
  );
}
