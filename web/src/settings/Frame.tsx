/** The settings pages with the way from one to the other; those that only an administrator may see are offered to them. */
import { Tabs } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { Page } from "../ui/Page";

const PARTS = [
  { to: "/settings", name: "general", needs: "read" },
  { to: "/settings/users", name: "users", needs: "admin" },
  { to: "/settings/keys", name: "keys", needs: "admin" },
  { to: "/settings/webhooks", name: "webhooks", needs: "admin" },
  { to: "/settings/audit", name: "audit", needs: "admin" },
] as const;

type Name = (typeof PARTS)[number]["name"];

export function Frame({ name, children, right }: { readonly name: Name; readonly children: ReactNode; readonly right?: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isAdmin = useMay("admin");
  const shown = PARTS.filter((part) => part.needs !== "admin" || isAdmin || part.name === name);
  return (
    <Page title={t("settings.title")} right={right}>
      <Tabs value={name} onChange={(value) => void navigate({ to: PARTS.find((part) => part.name === value)?.to ?? "/settings" })}>
        <Tabs.List>
          {shown.map((part) => (
            <Tabs.Tab key={part.name} value={part.name}>
              {t(`settings.${part.name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={name} pt="md">
          {children}
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
