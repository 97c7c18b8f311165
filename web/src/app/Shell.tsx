/** What stands round every page: the way to the content, the menu, language and colours. */
import { ActionIcon, AppShell, Button, Group, Menu, NavLink, SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import { IconChevronDown, IconInbox, IconMail, IconMoon, IconRoute, IconSun, IconUsers } from "@tabler/icons-react";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { LANGUAGES, speak, type Language } from "../i18n";
import classes from "./Shell.module.css";

/** The pages of the menu, in its order. */
const PAGES = [
  { to: "/workflows", name: "workflows", icon: IconRoute },
  { to: "/contacts", name: "contacts", icon: IconUsers },
  { to: "/emails", name: "emails", icon: IconMail },
  { to: "/inbox", name: "inbox", icon: IconInbox },
] as const;

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
        <Narrow />
        <Group gap="xs">
          <Languages />
          <Scheme />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("app.menu")}>
        {PAGES.map(({ to, name, icon: Icon }) => (
          <NavLink key={to} component={Link} to={to} label={t(`app.${name}`)} leftSection={<Icon size={16} aria-hidden />} active={path.includes(to)} />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes["main"]} tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** The menu where there is no room for one beside the page. */
function Narrow() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = PAGES.find((page) => path.includes(page.to));
  return (
    <div className={classes["narrow"]}>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {here === undefined ? t("app.menu") : t(`app.${here.name}`)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {PAGES.map(({ to, name, icon: Icon }) => (
            <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={16} aria-hidden />}>
              {t(`app.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
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
