/** One form: what it asks and says, how it comes into a page, and who filled it in. */
import { Alert, Anchor, Badge, Button, Code, Group, List, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { closeForm, form, forms, saveForm, saveFormText, type Form } from "../api/forms";
import { useMay } from "../api/may";
import { Trouble, Waiting } from "../app/Trouble";
import type { Fields, Value } from "../flow/document";
import { isFields } from "../forms/values";
import { Copy } from "../ui/Copy";
import { Page } from "../ui/Page";
import { Answers } from "./Answers";
import classes from "./Form.module.css";
import { FormFields } from "./FormEditor";
import { FormPreview } from "./FormPreview";
import { Submissions } from "./Submissions";

export function FormPage() {
  const { handle } = useParams({ from: "/forms/$handle" });
  const query = useQuery(form(handle));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return <Loaded key={handle} of={query.data} />;
}

/** A form that this page wrote is JSON; one that somebody wrote by hand stays their text. */
function documentOf(of: Form): Fields | undefined {
  try {
    const read = JSON.parse(of.source) as Value;
    return isFields(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function Loaded({ of }: { readonly of: Form }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const mayEdit = useMay("edit");
  const [saved, setSaved] = useState(of);
  const [document, setDocument] = useState<Fields | undefined>(() => documentOf(of));
  const [text, setText] = useState(of.source);
  const done = async (made: Form) => {
    setSaved(made);
    notifications.show({ message: t("signup.saved") });
    await cache.invalidateQueries({ queryKey: forms.queryKey, exact: true });
  };
  const keep = useMutation({ mutationFn: () => (document === undefined ? saveFormText(text) : saveForm(document)), onSuccess: done });
  const close = useMutation({
    mutationFn: () => closeForm(saved.handle),
    onSuccess: async () => {
      setSaved((old) => ({ ...old, open: false }));
      await cache.invalidateQueries({ queryKey: forms.queryKey, exact: true });
    },
  });
  const error = keep.error ?? close.error;
  return (
    <Page
      title={saved.name}
      right={
        <Group gap="xs">
          <Badge variant="light" c="var(--ink)" tt="none" color={saved.open ? "green" : "gray"}>
            {t(saved.open ? "signup.open" : "signup.closed")}
          </Badge>
          {mayEdit && saved.open ? (
            <Button variant="default" loading={close.isPending} onClick={() => close.mutate()}>
              {t("signup.close")}
            </Button>
          ) : null}
        </Group>
      }
    >
      {error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert" title={error.message}>
          {(error instanceof Problem ? error.errors : []).map((one) => (
            <Text size="sm" key={`${one.at} ${one.sentence}`}>
              {one.at}: {one.sentence}
            </Text>
          ))}
        </Alert>
      )}
      {(saved.findings ?? []).length === 0 ? null : (
        <Alert c="var(--ink)" color="yellow" title={t("signup.notes")}>
          <List size="sm">
            {(saved.findings ?? []).map((one) => (
              <List.Item key={`${one.at} ${one.code}`}>{one.sentence}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Tabs defaultValue="form" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="form">{t("signup.form")}</Tabs.Tab>
          <Tabs.Tab value="place">{t("signup.place")}</Tabs.Tab>
          <Tabs.Tab value="answers">{t("answers.title")}</Tabs.Tab>
          <Tabs.Tab value="filled">{t("signup.filled")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form">
          <div className={classes["both"]}>
            <Stack gap="md">
              {document === undefined ? (
                <Textarea label={t("signup.text")} description={t("signup.textHint")} autosize minRows={12} readOnly={!mayEdit} value={text} onChange={(event) => setText(event.currentTarget.value)} styles={{ input: { fontFamily: "monospace" } }} />
              ) : (
                <FormFields of={document} set={setDocument} readOnly={!mayEdit} />
              )}
              {mayEdit ? (
                <Button w="fit-content" loading={keep.isPending} onClick={() => keep.mutate()}>
                  {t("emails.save")}
                </Button>
              ) : null}
            </Stack>
            <FormPreview handle={saved.handle} text={document === undefined ? text : JSON.stringify(document)} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="place">
          <Place of={saved} />
        </Tabs.Panel>
        <Tabs.Panel value="answers">
          <Answers handle={saved.handle} document={document} />
        </Tabs.Panel>
        <Tabs.Panel value="filled">
          <Submissions handle={saved.handle} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** How it comes to people: a link, or a line in a page of one's own. */
function Place({ of }: { readonly of: Form }) {
  const { t } = useTranslation();
  // Where the server was not told under which address it is known, it is the one of this page.
  const url = new URL(of.url, window.location.origin).href;
  const line = `<script src="${url}/embed.js" data-height="560"></script>`;
  return (
    <Stack gap="md" maw={720}>
      <Text>
        {t("signup.publicLink")}{" "}
        <Anchor href={url} target="_blank" rel="noreferrer" underline="always" style={{ overflowWrap: "anywhere" }}>
          {url}
        </Anchor>
      </Text>
      <div>
        <Text mb={4}>{t("signup.embed")}</Text>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {line}
        </Code>
        <Copy mt="xs" size="compact-sm" text={line} says={t("settings.copy")} said={t("settings.copied")} />
      </div>
      <Text size="sm" c="dimmed">
        {t("signup.embedHint")}
      </Text>
    </Stack>
  );
}
