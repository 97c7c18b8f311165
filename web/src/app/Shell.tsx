/** What stands round every page: the way to the content, the menu, language and colours. */
import { ActionIcon, AppShell, Group, NavLink, SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconRoute, IconSun } from "@tabler/icons-react";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { LANGUAGES, speak, type Language } from "../i18n";
import classes from "./Shell.module.css";

export function Shell() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 184, breakpoint: "sm", collapsed: { mobile: true } }} padding={0}>
      <a className={classes["skip"]} href="#content">
        {t("app.skip")}
      </a>
      <AppShell.Header className={classes["header"]}>
        <Text fw={650}>{t("app.name")}</Text>
        <Group gap="xs" className={classes["narrow"]}>
          <Link to="/workflows">{t("app.workflows")}</Link>
        </Group>
        <Group gap="xs">
          <Languages />
          <Scheme />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("app.menu")}>
        <NavLink
          component={Link}
          to="/workflows"
          label={t("app.workflows")}
          leftSection={<IconRoute size={16} aria-hidden />}
          active={path.includes("/workflows")}
        />
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes["main"]} tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Languages() {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("app.language")}
      value={i18n.language}
      onChange={(value) => void speak(value as Language)}
      data={LANGUAGES.map((language) => ({ value: language, label: language.toUpperCase() }))}
    />
  );
}

function Scheme() {
  const { t } = useTranslation();
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <ActionIcon variant="default" size="md" aria-label={t("app.scheme")} onClick={toggleColorScheme}>
      <IconSun size={16} className={classes["light"]} aria-hidden />
      <IconMoon size={16} className={classes["dark"]} aria-hidden />
    </ActionIcon>
  );
}
