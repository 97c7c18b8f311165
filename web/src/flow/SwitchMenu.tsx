/** Holds a live workflow, closes it for newcomers, or lets it go on. */
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Listed } from "../api/types";
import { turn, type Switch } from "../api/workflows";

/** What can be done in which status. */
const OFFERED: { readonly [status in Listed["status"]]: readonly Switch[] } = {
  draft: [],
  live: ["pause", "close"],
  closed: ["pause", "resume"],
  paused: ["resume"],
  ended: [],
};

export function SwitchMenu({ of, taken }: { readonly of: Listed; readonly taken: (made: Listed) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const run = useMutation({
    mutationFn: (to: Switch) => turn(of.handle, to),
    onSuccess: async (made) => {
      taken({ ...of, ...made });
      await cache.invalidateQueries({ queryKey: ["workflows"], exact: true });
    },
    onError: (error) => notifications.show({ color: "red", title: t("app.failed"), message: error.message }),
  });
  const offered = OFFERED[of.status];
  return offered.length === 0 ? null : (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button variant="default" size="compact-sm" loading={run.isPending}>
          {t("switch.menu")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.map((to) => (
          <Menu.Item key={to} onClick={() => run.mutate(to)}>
            <b>{t(`switch.${to}`)}</b>
            <br />
            {t(`switch.${to}Hint`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
