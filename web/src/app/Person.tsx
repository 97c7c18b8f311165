/** Who is signed in, with what they may do, the language where there is little room, help, and the way out. */
import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { session } from "../api/may";
import { LANGUAGES, speak } from "../i18n";

const RIGHTS = ["ingest", "read", "edit", "publish", "send", "admin"] as const;

export function Person({ help }: { readonly help: () => void }) {
  const { t } = useTranslation();
  const who = useQuery(session).data;
  const rights = RIGHTS.filter((right) => who?.rights.includes(right));
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label={t("person.menu")}>
          <IconUser size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="sm" fw={600} px="sm" pt={6}>
          {who === undefined || who.actor === "visitor" ? t("person.visitor") : who.actor.replace(/^person /, "")}
        </Text>
        <Text size="xs" c="dimmed" px="sm" pb={6}>
          {t("person.may", { what: rights.map((right) => t(`right.${right}`)).join(", ") })}
        </Text>
        <Menu.Divider />
        {LANGUAGES.map((language) => (
          <Menu.Item key={language} lang={language} onClick={() => void speak(language)}>
            {t(`languages.${language}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={help}>
          {t("palette.keys")}
        </Menu.Item>
        {who?.csrf === null || who === undefined ? null : (
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave(who.csrf ?? "")}>
            {t("person.signOut")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Signs out as the plain pages do: by a form with the token of the session. */
function leave(token: string): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/sign-out";
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "csrf";
  field.value = token;
  form.append(field);
  document.body.append(form);
  form.submit();
}
