/** The time machine of a demo: sets the clock ahead, so that what waits for days is seen at once. */
import { Box, Button, Menu, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconClockPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { clock, setClock } from "../api/demo";
import { useMay } from "../api/may";
import { useFormat } from "../i18n/format";

const HOUR_MS = 3_600_000;
/** How often it is asked what the clock says: it shows minutes. */
const EVERY_MS = 30_000;
/** How far the clock can be set ahead at a time. */
const STEPS = [
  { name: "hour", ms: HOUR_MS },
  { name: "day", ms: 24 * HOUR_MS },
  { name: "week", ms: 7 * 24 * HOUR_MS },
  { name: "month", ms: 30 * 24 * HOUR_MS },
] as const;

export function TimeMachine() {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const may = useMay("publish");
  const query = useQuery({ ...clock, enabled: may, refetchInterval: (asked) => (asked.state.data?.can_be_set === true ? EVERY_MS : false) });
  const ahead = useMutation({
    mutationFn: (ms: number) => setClock(new Date(new Date(query.data?.now ?? 0).getTime() + ms)),
    onSuccess: async (set) => {
      cache.setQueryData(clock.queryKey, set);
      notifications.show({ message: t("clock.is", { moment: format.moment(set.now) }) });
      await cache.invalidateQueries({ predicate: (one) => one.queryKey[0] !== "clock" && one.queryKey.at(-1) !== "document" });
    },
    onError: (error) => notifications.show({ color: "red", title: t("app.failed"), message: error.message }),
  });
  const now = query.data;
  // The clock of a server is its machine's, and nobody's to set.
  return now === undefined || !now.can_be_set ? null : (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" size="compact-sm" loading={ahead.isPending} aria-label={t("clock.menu", { moment: format.moment(now.now) })}>
          <IconClockPlay size={16} aria-hidden />
          <Box component="span" visibleFrom="sm" ml={8}>
            {format.moment(now.now)}
          </Box>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="xs" c="dimmed" p="xs">
          {t("clock.hint")}
        </Text>
        {STEPS.map((step) => (
          <Menu.Item key={step.name} onClick={() => ahead.mutate(step.ms)}>
            {t(`clock.${step.name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
