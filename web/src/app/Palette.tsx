/** The command palette: every page, workflow, e-mail and segment by a few letters, and a contact by its address. */
import { Combobox, Modal, Text, TextInput, useCombobox } from "@mantine/core";
import { IconFilter, IconKeyboard, IconMail, IconRoute, IconUser, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { emailNames, segmentNames, workflowNames } from "../api/names";
import { PAGES } from "./pages";

/** Most that is shown of what was found. */
const SHOWN_MAX = 12;

type Found = { readonly key: string; readonly name: string; readonly kind: string; readonly icon: Icon; readonly go: () => void };

export function Palette({ close, help }: { readonly close: () => void; readonly help: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = useFound(text.trim(), help);
  const box = useCombobox({ opened: true });
  useEffect(() => {
    box.selectFirstOption();
  }, [text]);
  const choose = (key: string) => {
    close();
    found.find((one) => one.key === key)?.go();
  };
  return (
    <Modal opened onClose={close} withCloseButton={false} padding={0} yOffset="12dvh" aria-label={t("finding.title")}>
      <Combobox store={box} withinPortal={false} onOptionSubmit={choose}>
        <Combobox.EventsTarget>
          <TextInput data-autofocus variant="unstyled" px="md" py={6} aria-label={t("finding.title")} placeholder={t("finding.hint")} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </Combobox.EventsTarget>
        <Combobox.Options mah={420} p="xs" style={{ overflowY: "auto", borderTop: "1px solid var(--line)" }} aria-label={t("finding.title")}>
          {found.length === 0 ? <Combobox.Empty>{t("finding.nothing")}</Combobox.Empty> : null}
          {found.map(({ key, name, kind, icon: Shown }) => (
            <Combobox.Option key={key} value={key} style={{ display: "flex", alignItems: "center", gap: 8 }}>
              <Shown size={16} aria-hidden />
              <Text component="span" truncate flex={1}>
                {name}
              </Text>
              <Text component="span" size="xs" c="dimmed">
                {kind}
              </Text>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox>
    </Modal>
  );
}

function useFound(text: string, help: () => void): readonly Found[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = (to: string) => () => void navigate({ to });
  const workflows = useQuery(workflowNames).data ?? [];
  const emails = useQuery(emailNames).data ?? [];
  const segments = useQuery(segmentNames).data ?? [];
  const all: Found[] = [
    ...PAGES.map((page): Found => ({ key: page.to, name: t(`app.${page.name}`), kind: t("finding.page"), icon: page.icon, go: go(page.to) })),
    ...workflows.map((one): Found => ({ key: `w/${one.handle}`, name: one.name, kind: t("finding.workflow"), icon: IconRoute, go: go(`/workflows/${one.handle}`) })),
    ...emails.map((one): Found => ({ key: `e/${one.handle}`, name: one.name, kind: t("finding.email"), icon: IconMail, go: go(`/emails/${one.handle}`) })),
    ...segments.map((one): Found => ({ key: `s/${one.handle}`, name: one.name, kind: t("finding.segment"), icon: IconFilter, go: () => void navigate({ to: "/contacts", search: { segment: one.handle } }) })),
    { key: "help", name: t("palette.keys"), kind: t("finding.help"), icon: IconKeyboard, go: help },
  ];
  const words = text.toLowerCase().split(/\s+/);
  const found = all.filter((one) => words.every((word) => one.name.toLowerCase().includes(word))).slice(0, SHOWN_MAX);
  const contact: Found = { key: "find", name: t("finding.contact", { text }), kind: t("app.contacts"), icon: IconUser, go: () => void navigate({ to: "/contacts", search: { find: text } }) };
  return text.length < 2 ? found : [...found, contact];
}
