/** What stands round every page: the way to the content, the menu, what can be done from anywhere. */
import { ActionIcon, AppShell, Button, Group, Kbd, Menu, NavLink, SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconChevronDown, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { session } from "../api/may";
import { LANGUAGES, speak, type Language, withTexts } from "../i18n";
import { GROUPS, PAGES } from "./pages";
import { Person } from "./Person";
import { Resting } from "./Resting";
import classes from "./Shell.module.css";
import { StopAll } from "./StopAll";

/** Only a demo has one. */
const TimeMachine = lazy(async () => ({ default: (await withTexts(import("../clock/TimeMachine"))).TimeMachine }));
/** It tells of what is there anyhow, so nobody waits for it. */
const Bell = lazy(async () => ({ default: (await import("./Bell")).Bell }));
/** Only after a downtime is there something to say. */
const DowntimeAsked = lazy(async () => ({ default: (await import("./DowntimeAsked")).DowntimeAsked }));
/** It comes when it is first asked for. */
const Palette = lazy(async () => ({ default: (await withTexts(import("./Palette"))).Palette }));
const Shortcuts = lazy(async () => ({ default: (await withTexts(import("./Shortcuts"))).Shortcuts }));

export function Shell() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [isSearched, setIsSearched] = useState(false);
  const isDemo = useQuery(session).data?.actor === "visitor";
  const [isHelped, setIsHelped] = useState(false);
  useHotkeys([
    ["mod+K", () => setIsSearched(true)],
    ["shift+?", () => setIsHelped(true)],
  ]);
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 184, breakpoint: "sm", collapsed: { mobile: true } }} padding={0}>
      <a className={classes["skip"]} href="#content">
        {t("app.skip")}
      </a>
      <AppShell.Header className={classes["header"]}>
        <Text fw={650} className={classes["name"]}>
          {t("app.name")}
        </Text>
        <Narrow />
        <Group gap="xs" wrap="nowrap" ml="auto">
          <Search open={() => setIsSearched(true)} />
          {isDemo ? (
            <Suspense>
              <TimeMachine />
            </Suspense>
          ) : null}
          <StopAll />
          <Suspense>
            <Bell />
          </Suspense>
          <div className={classes["wide"]}>
            <Languages />
          </div>
          <Scheme />
          <Person help={() => setIsHelped(true)} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("app.menu")}>
        {GROUPS.map((group) => (
          <section key={group.name} aria-label={t(`app.groups.${group.name}`)} className={classes["group"]}>
            <Text size="xs" c="dimmed" px="xs" aria-hidden className={classes["groupName"] ?? ""}>
              {t(`app.groups.${group.name}`)}
            </Text>
            {group.pages.map(({ to, name, icon: Icon }) => (
              <NavLink key={to} component={Link} to={to} py={5} label={t(`app.${name}`)} leftSection={<Icon size={16} aria-hidden />} active={isAt(path, to)} />
            ))}
          </section>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes["main"]} tabIndex={-1}>
        <Resting />
        <Suspense>
          <DowntimeAsked />
        </Suspense>
        <Outlet />
      </AppShell.Main>
      {isSearched ? (
        <Suspense>
          <Palette close={() => setIsSearched(false)} help={() => setIsHelped(true)} />
        </Suspense>
      ) : null}
      {isHelped ? (
        <Suspense>
          <Shortcuts close={() => setIsHelped(false)} />
        </Suspense>
      ) : null}
    </AppShell>
  );
}

/** Whether the page of the menu is the one that is shown, or leads to it. */
function isAt(path: string, to: string): boolean {
  return path === to || path.startsWith(`${to}/`);
}

/** The menu where there is no room for one beside the page. */
function Narrow() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = PAGES.find((page) => isAt(path, page.to));
  return (
    <div className={classes["narrow"]}>
      <Menu position="bottom-start" width={220} keepMounted={false}>
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

function Search({ open }: { readonly open: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button className={classes["wide"] ?? ""} variant="default" size="compact-sm" leftSection={<IconSearch size={14} aria-hidden />} rightSection={<Kbd size="xs">Ctrl K</Kbd>} onClick={open}>
        {t("palette.open")}
      </Button>
      <ActionIcon className={classes["narrowIcon"] ?? ""} variant="default" size="md" aria-label={t("palette.open")} onClick={open}>
        <IconSearch size={16} aria-hidden />
      </ActionIcon>
    </>
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
    <ActionIcon variant="default" size="md" title={t("app.scheme")} aria-label={t("app.scheme")} onClick={toggleColorScheme}>
      <IconSun size={16} className={classes["light"]} aria-hidden />
      <IconMoon size={16} className={classes["dark"]} aria-hidden />
    </ActionIcon>
  );
}
