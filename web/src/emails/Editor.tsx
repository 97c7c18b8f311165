/** What stands above an e-mail while it is written, and the way in which it is shown. */
import { Alert, Button, Group, Menu, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import type { Email, EmailDraft } from "../api/emails";
import { Page } from "../ui/Page";
import { BlockEditor, Findings } from "./blocks/BlockEditor";
import { FieldPicker } from "./blocks/FieldPicker";
import { useFindings } from "./blocks/found";
import { useWriting, wordsIn, type Content } from "./content";
import { DeleteEmail } from "./DeleteEmail";
import { EmailNumbers } from "./EmailNumbers";
import { LanguageBar } from "./LanguageBar";
import { PreviewPane } from "./PreviewPane";
import { SendTest } from "./SendTest";
import { SourceEditor } from "./SourceEditor";
import { ToSource } from "./ToSource";
import { useDraft, type Drafting } from "./useDraft";
import { Versions } from "./Versions";
import classes from "./Email.module.css";

type View = "write" | "preview" | "use";

export function Editor({ of, draft }: { readonly of: Email; readonly draft: EmailDraft }) {
  const { t } = useTranslation();
  const drafting = useDraft(of, draft);
  const content = useWriting((state) => state.content);
  const language = useWriting((state) => state.language);
  const [view, setView] = useState<View>("write");
  const isOfBlocks = wordsIn(content, language).blocks !== null;
  return (
    <Page wide title={content.name || of.handle} right={<Actions handle={of.handle} drafting={drafting} content={content} />}>
      {drafting.state === "conflict" ? (
        <Alert color="red" c="var(--ink)" role="alert" title={t("emails.conflict")}>
          <Group gap="sm">
            <Button size="xs" variant="default" onClick={drafting.takeTheirs}>
              {t("emails.takeTheirs")}
            </Button>
            <Button size="xs" color="red" onClick={drafting.keepMine}>
              {t("emails.keepMine")}
            </Button>
          </Group>
        </Alert>
      ) : null}
      <Group gap="md" justify="space-between">
        <SegmentedControl size="sm" aria-label={t("emails.mode")} value={view} onChange={(next) => setView(next as View)} data={(["write", "preview", "use"] as const).map((one) => ({ value: one, label: t(`emails.modes.${one}`) }))} />
        <LanguageBar />
      </Group>
      {view === "use" ? <About handle={of.handle} /> : null}
      {view === "preview" ? <PreviewPane content={content} language={language} /> : null}
      {view === "write" ? (
        <>
          <Head />
          <Findings />
          {isOfBlocks ? (
            <BlockEditor />
          ) : (
            <div className={classes["both"]}>
              <SourceEditor />
              <PreviewPane content={content} language={language} />
            </div>
          )}
        </>
      ) : null}
    </Page>
  );
}

function Actions({ handle, drafting, content }: { readonly handle: string; readonly drafting: Drafting; readonly content: Content }) {
  const { t } = useTranslation();
  const mayEdit = useMay("edit");
  const isWrong = useFindings((state) => state.all.some((one) => one.isWrong));
  const [isOpen, setIsOpen] = useState<"versions" | "source" | "test">();
  const { state, version } = drafting;
  const isOfBlocks = useWriting((writing) => wordsIn(writing.content, writing.language).blocks !== null);
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {state === "used" ? t("emails.versionIs", { n: version }) : t(`emails.drafting.${state}`)}
      </Text>
      {state === "used" ? null : (
        <Button variant="subtle" color="gray" size="compact-sm" disabled={drafting.isUsing} onClick={drafting.forget}>
          {t("emails.forget", { n: version })}
        </Button>
      )}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button variant="default" aria-label={t("emails.more")} px="xs">
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setIsOpen("versions")}>{t("emails.versions")}</Menu.Item>
          {isOfBlocks ? <Menu.Item onClick={() => setIsOpen("source")}>{t("emails.toSource")}</Menu.Item> : null}
        </Menu.Dropdown>
      </Menu>
      <DeleteEmail handle={handle} />
      {mayEdit ? (
        <Button variant="default" disabled={state === "conflict" || isWrong} onClick={() => setIsOpen("test")}>
          {t("emails.test")}
        </Button>
      ) : null}
      <Button loading={drafting.isUsing} disabled={!mayEdit || state === "used" || state === "conflict" || isWrong || content.subject.trim() === ""} onClick={drafting.use}>
        {t("emails.use")}
      </Button>
      {isOpen === "versions" ? <Versions handle={handle} now={version} close={() => setIsOpen(undefined)} /> : null}
      {isOpen === "test" ? <SendTest handle={handle} drafting={drafting} close={() => setIsOpen(undefined)} /> : null}
      {isOpen === "source" ? <ToSource close={() => setIsOpen(undefined)} /> : null}
    </Group>
  );
}

/** The subject and what stands beside it. */
function Head() {
  const { t } = useTranslation();
  const words = useWriting((state) => wordsIn(state.content, state.language));
  const set = useWriting((state) => state.setWords);
  return (
    <Group align="flex-start" gap="md" grow preventGrowOverflow={false}>
      <div>
        <TextInput label={t("emails.subject")} value={words.subject} onChange={(event) => { const subject = event.currentTarget.value; set((old) => ({ ...old, subject })); }} />
        <FieldPicker pick={(liquid) => set((old) => ({ ...old, subject: `${old.subject}${old.subject.endsWith(" ") || old.subject === "" ? "" : " "}${liquid}` }))}>
          {(open) => (
            <Button size="compact-xs" variant="subtle" onClick={open}>
              {t("blocks.personal")}
            </Button>
          )}
        </FieldPicker>
      </div>
      <TextInput label={t("emails.preheader")} placeholder={t("emails.preheaderHint")} value={words.preheader} onChange={(event) => { const preheader = event.currentTarget.value; set((old) => ({ ...old, preheader })); }} />
    </Group>
  );
}

/** What it is called, what became of it and who sends it. */
function About({ handle }: { readonly handle: string }) {
  const { t } = useTranslation();
  const content = useWriting((state) => state.content);
  const set = useWriting((state) => state.set);
  return (
    <Stack gap="lg">
      <Stack gap="md" maw={560}>
        <TextInput label={t("emails.name")} value={content.name} maxLength={120} onChange={(event) => { const name = event.currentTarget.value; set((old) => ({ ...old, name })); }} />
        <TextInput label={t("emails.handle")} value={handle} readOnly />
      </Stack>
      <EmailNumbers handle={handle} />
    </Stack>
  );
}
