/** One e-mail: its source at the left, how somebody would get it at the right. */
import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { email, saveEmail, type Email, type EmailSource, type Note } from "../api/emails";
import { Trouble, Waiting } from "../app/Trouble";
import { Page } from "../ui/Page";
import { DeleteEmail } from "./DeleteEmail";
import { PreviewPane } from "./PreviewPane";
import { UsedIn } from "./UsedIn";
import classes from "./Email.module.css";

/** The parts that are written as a whole. */
const PARTS = ["mjml", "html", "text"] as const;
type Part = (typeof PARTS)[number];

export function EmailPage() {
  const { handle } = useParams({ from: "/emails/$handle" });
  const query = useQuery(email(handle));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return <Editor key={handle} of={query.data} />;
}

function sourceOf({ name, subject, preheader, mjml, html, text }: Email): EmailSource {
  return { name, subject, preheader: preheader ?? "", mjml: mjml ?? "", html: html ?? "", text: text ?? "" };
}

function Editor({ of }: { readonly of: Email }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [source, setSource] = useState(() => sourceOf(of));
  const [kept, setKept] = useState(source);
  const [version, setVersion] = useState(of.version);
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const isChanged = JSON.stringify(source) !== JSON.stringify(kept);
  const save = useMutation({
    mutationFn: () => saveEmail(of.handle, source),
    onSuccess: async (saved) => {
      setKept(source);
      setVersion(saved.version);
      setNotes([...saved.findings, ...(saved.notes ?? [])]);
      notifications.show({ message: t("emails.saved", { n: saved.version }) });
      await cache.invalidateQueries({ queryKey: ["emails"], exact: true });
    },
  });
  const set = (key: keyof EmailSource, value: string) => setSource({ ...source, [key]: value });
  const wrong = save.error instanceof Problem ? save.error : undefined;
  return (
    <Page
      wide
      title={source.name}
      right={
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {isChanged ? t("flow.unsaved") : t("emails.versionIs", { n: version })}
          </Text>
          <DeleteEmail handle={of.handle} />
          <Button loading={save.isPending} disabled={!isChanged} onClick={() => save.mutate()}>
            {t("emails.save")}
          </Button>
        </Group>
      }
    >
      {wrong === undefined ? null : (
        <Alert color="red" role="alert" c="var(--ink)" title={wrong.message || t("app.failed")}>
          <ul>
            {wrong.errors.map((one) => (
              <li key={`${one.at} ${one.sentence}`}>
                {one.at}: {one.sentence}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {notes.map((note) => (
        <Alert key={note.sentence} color="yellow" c="var(--ink)" p="xs">
          {note.sentence}
        </Alert>
      ))}
      <div className={classes["both"]}>
        <Stack gap="sm">
          <TextInput label={t("emails.name")} value={source.name} maxLength={120} onChange={(event) => set("name", event.currentTarget.value)} />
          <TextInput label={t("emails.subject")} value={source.subject} onChange={(event) => set("subject", event.currentTarget.value)} />
          <TextInput label={t("emails.preheader")} description={t("emails.preheaderHint")} value={source.preheader ?? ""} onChange={(event) => set("preheader", event.currentTarget.value)} />
          <Body source={source} set={set} />
          <UsedIn handle={of.handle} />
        </Stack>
        <PreviewPane source={source} />
      </div>
    </Page>
  );
}

function Body({ source, set }: { readonly source: EmailSource; readonly set: (key: Part, value: string) => void }) {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>(source.mjml ? "mjml" : "html");
  const other = part === "mjml" ? source.html : part === "html" ? source.mjml : undefined;
  return (
    <Stack gap={6}>
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={t("emails.part")}
        value={part}
        onChange={(next) => setPart(next as Part)}
        data={PARTS.map((one) => ({ value: one, label: t(`emails.parts.${one}`) }))}
      />
      <Textarea
        label={t(`emails.parts.${part}`)}
        description={other ? t("emails.oneOf") : t(`emails.hints.${part}`)}
        value={source[part] ?? ""}
        onChange={(event) => set(part, event.currentTarget.value)}
        autosize
        minRows={16}
        maxRows={32}
        spellCheck={part === "text"}
        classNames={{ input: classes["code"] ?? "" }}
      />
    </Stack>
  );
}
