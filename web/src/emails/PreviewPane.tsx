/** The e-mail as somebody would get it, filled in by the server and shown where it can do nothing. */
import { Alert, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { preview } from "../api/emails";
import type { Contact } from "../api/contacts";
import { allHere } from "../api/images";
import type { Content } from "./content";
import classes from "./Email.module.css";

/** How long after the last key it is made anew. */
const MAKE_AFTER_MS = 400;
const VIEWS = ["wide", "phone", "dark", "text"] as const;
type View = (typeof VIEWS)[number];

/**
 * Near to what mail programs do at night: they turn light colours dark and leave pictures as they are. A mail
 * that says itself how it looks in the dark would be shown so by those that ask it.
 */
const AT_NIGHT = "<style>html{filter:invert(0.92) hue-rotate(180deg);background:#fff}img{filter:invert(1) hue-rotate(180deg)}</style>";

/** The contact that is meant by the beginning of a key. */
async function meant(beginning: string): Promise<Contact | undefined> {
  const query = new URLSearchParams({ find: beginning, limit: "1" });
  return (await ask<{ contacts: Contact[] }>("GET", `/api/v1/contacts?${query}`)).contacts[0];
}

export function PreviewPane({ content, language }: { readonly content: Content; readonly language: string }) {
  const { t } = useTranslation();
  const [view, setView] = useState<View>("wide");
  const [who, setWho] = useState("");
  const [settled] = useDebouncedValue(content, MAKE_AFTER_MS);
  const [beginning] = useDebouncedValue(who.trim(), MAKE_AFTER_MS);
  const found = useQuery({ queryKey: ["preview", "contact", beginning], queryFn: () => meant(beginning).then((one) => one ?? null), enabled: beginning !== "" });
  const contact = beginning === "" ? undefined : (found.data ?? undefined);
  const query = useQuery({
    queryKey: ["preview", JSON.stringify(settled), language, contact?.id],
    queryFn: () => preview(settled, language, contact?.id),
    placeholderData: keepPreviousData,
  });
  return (
    <Stack gap="sm" component="section" aria-label={t("emails.preview")}>
      <Group gap="sm" align="flex-end">
        <TextInput
          flex={1}
          label={t("emails.as")}
          placeholder={t("emails.asHint")}
          value={who}
          onChange={(event) => setWho(event.currentTarget.value)}
          error={beginning !== "" && found.isSuccess && found.data === null ? t("emails.asNobody") : undefined}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("emails.view")}
          value={view}
          onChange={(next) => setView(next as View)}
          data={VIEWS.map((one) => ({ value: one, label: t(`emails.views.${one}`) }))}
        />
      </Group>
      {contact === undefined ? null : (
        <Text size="sm" c="dimmed">
          {t("emails.for", { who: contact.email ?? contact.id })}
        </Text>
      )}
      {query.isError ? (
        <Alert color="red" c="var(--ink)" title={t("emails.noPreview")}>
          {query.error.message}
        </Alert>
      ) : null}
      {query.data === undefined ? null : (
        <>
          <Text fw={600}>{query.data.subject}</Text>
          {view === "text" || query.data.html === "" ? (
            <pre className={classes["text"]}>{query.data.text}</pre>
          ) : (
            <iframe className={`${classes["frame"]} ${view === "phone" ? classes["narrow"] : ""}`} sandbox="" srcDoc={allHere(query.data.html) + (view === "dark" ? AT_NIGHT : "")} title={t("emails.preview")} />
          )}
        </>
      )}
    </Stack>
  );
}
