/** One newsletter: what is sent, to whom and when; a test of it; and once it is on its way, its report. */
import { Alert, Anchor, Button, Group, List, Modal, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { sender, testEmail } from "../api/first";
import { useMay } from "../api/may";
import { emailNames, segmentNames } from "../api/names";
import { read, readers, written, type Newsletter } from "../api/newsletters";
import { interestsOf, settings } from "../api/settings";
import type { Drawn, Listed } from "../api/types";
import { drawn, publish, save, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { isDrawable } from "../flow/drawable";
import { HandleInput } from "../forms/inputs/HandleInput";
import { asFields, asText } from "../forms/values";
import { useFormat } from "../i18n/format";
import { Page } from "../ui/Page";
import { Status } from "../workflows/Status";
import { NewsletterReport } from "./NewsletterReport";

export function NewsletterPage() {
  const { handle } = useParams({ from: "/newsletters/$handle" });
  const query = useQuery(drawn(handle));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return <Loaded key={handle} of={query.data} />;
}

function Loaded({ of }: { readonly of: Drawn }) {
  const { t } = useTranslation();
  const [saved, setSaved] = useState<Pick<Listed, "status" | "revision" | "publishable" | "findings">>(of);
  const one = isDrawable(of.document) ? read(of.document) : undefined;
  return (
    <Page title={one?.name ?? of.handle} right={<Status status={saved.status} />}>
      {one === undefined ? (
        <Alert c="var(--ink)" title={t("newsletters.other")}>
          <Anchor component={Link} to={`/workflows/${of.handle}`} underline="always">
            {t("contact.toWorkflow")}
          </Anchor>
        </Alert>
      ) : saved.status === "draft" ? (
        <Draft of={one} saved={saved} take={setSaved} />
      ) : (
        <NewsletterReport of={one} />
      )}
    </Page>
  );
}

type DraftProps = { readonly of: Newsletter; readonly saved: Pick<Listed, "status" | "revision" | "publishable" | "findings">; readonly take: (saved: Listed) => void };

function Draft({ of, saved, take }: DraftProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [mayEdit, mayPublish] = [useMay("edit"), useMay("publish")];
  const [one, setOne] = useState(of);
  const [isAsked, setIsAsked] = useState(false);
  const revision = useRef(saved.revision);
  useEffect(() => {
    revision.current = saved.revision;
  }, [saved.revision]);
  const keep = useMutation({
    // What is chosen while the last choice is being kept follows it, and is not lost.
    scope: { id: `newsletter ${of.handle}` },
    mutationFn: async (next: Newsletter) => {
      const made = await save(written(next), revision.current);
      revision.current = made.revision;
      return made;
    },
    onSuccess: async (made) => {
      take(made);
      await cache.invalidateQueries({ queryKey: workflows.queryKey, exact: true });
    },
  });
  // What is chosen is kept at once: nothing here is typed for long.
  const change = (patch: Partial<Newsletter>) => {
    const next = { ...one, ...patch };
    setOne(next);
    keep.mutate(next);
  };
  const readOnly = !mayEdit;
  const isReady = saved.publishable && one.email !== "" && one.interest !== "" && !keep.isPending && keep.error === null;
  return (
    <Stack gap="md" maw={640}>
      {keep.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert" title={t("app.failed")}>
          {keep.error.message}
        </Alert>
      )}
      <HandleInput label={t("newsletters.email")} hint={t("newsletters.emailHint")} value={one.email} set={(email) => change({ email: email ?? "" })} readOnly={readOnly} from={emailNames} />
      {one.email === "" ? (
        <Anchor component={Link} to="/emails" size="sm">
          {t("newsletters.toEmails")}
        </Anchor>
      ) : (
        <Test email={one.email} />
      )}
      <Interest value={one.interest} set={(interest) => change({ interest })} readOnly={readOnly} />
      <HandleInput label={t("newsletters.segment")} hint={t("newsletters.segmentHint")} value={one.segment} set={(segment) => change({ segment: segment ?? "" })} readOnly={readOnly} from={segmentNames} />
      <When value={one.at} set={(at) => change({ at })} readOnly={readOnly} />
      <Readers of={one} saved={saved} isReady={isReady} />
      {mayPublish ? (
        <Button w="fit-content" disabled={!isReady} onClick={() => setIsAsked(true)}>
          {t(one.at === "" ? "newsletters.sendNow" : "newsletters.plan")}
        </Button>
      ) : null}
      {isAsked ? <Confirm of={one} revision={saved.revision} take={take} close={() => setIsAsked(false)} /> : null}
    </Stack>
  );
}

function Interest({ value, set, readOnly }: { readonly value: string; readonly set: (value: string) => void; readonly readOnly: boolean }) {
  const { t, i18n } = useTranslation();
  const there = interestsOf(useQuery(settings).data?.document);
  const data = there.map((one) => {
    const id = asText(one["id"]);
    const name = asText(one["name"]) || asText(asFields(one["name"])[i18n.language]) || id;
    return { value: id, label: name };
  });
  return (
    <div>
      <Select label={t("newsletters.interest")} description={t("newsletters.interestHint")} placeholder={t("forms.choose")} allowDeselect={false} readOnly={readOnly} value={value === "" ? null : value} onChange={(next) => set(next ?? "")} data={data} />
      {there.length > 0 ? null : (
        <Anchor component={Link} to="/interests" size="sm">
          {t("interests.new")}
        </Anchor>
      )}
    </div>
  );
}

function When({ value, set, readOnly }: { readonly value: string; readonly set: (value: string) => void; readonly readOnly: boolean }) {
  const { t } = useTranslation();
  const zone = useQuery(settings).data?.zone ?? "";
  const [date = "", time = ""] = value.split("T");
  return (
    <Stack gap="xs">
      <Radio.Group label={t("newsletters.when")} value={value === "" ? "now" : "later"} onChange={(next) => set(next === "now" ? "" : `${tomorrow()}T09:00`)} readOnly={readOnly}>
        <Group mt={4}>
          <Radio value="now" label={t("newsletters.now")} />
          <Radio value="later" label={t("newsletters.later")} />
        </Group>
      </Radio.Group>
      {value === "" ? null : (
        <Group align="flex-end">
          <TextInput type="date" label={t("newsletters.date")} value={date} readOnly={readOnly} onChange={(event) => (event.currentTarget.value === "" ? undefined : set(`${event.currentTarget.value}T${time}`))} />
          <TextInput type="time" label={t("newsletters.time")} value={time} readOnly={readOnly} onChange={(event) => (event.currentTarget.value === "" ? undefined : set(`${date}T${event.currentTarget.value}`))} />
          <Text size="sm" c="dimmed">
            {zone}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

/** The day after today, where the reader is. */
function tomorrow(): string {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

/** About how many get it, or what stands in the way. */
function Readers({ of, saved, isReady }: { readonly of: Newsletter; readonly saved: DraftProps["saved"]; readonly isReady: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = useQuery({ ...readers(of.handle, saved.revision), enabled: isReady }).data;
  const errors = saved.findings.filter((one) => one.severity === "error");
  if (errors.length > 0 && of.email !== "" && of.interest !== "") {
    return (
      <List size="sm">
        {errors.map((one) => (
          <List.Item key={`${one.at} ${one.code}`}>{one.sentence}</List.Item>
        ))}
      </List>
    );
  }
  return (
    <Text component="output" fw={600}>
      {!isReady ? t("newsletters.notReady") : count === undefined ? t("app.loading") : count.low === count.high ? t("newsletters.goesTo", { count: count.estimate, n: format.number(count.estimate) }) : t("newsletters.goesToAbout", { n: format.number(count.estimate) })}
    </Text>
  );
}

function Test({ email }: { readonly email: string }) {
  const { t } = useTranslation();
  const from = useQuery(sender).data?.email ?? "";
  const [typed, setTyped] = useState<string>();
  const to = typed ?? from;
  const send = useMutation({
    mutationFn: () => testEmail(email, to.trim()),
    onSuccess: () => notifications.show({ message: t("newsletters.tested") }),
  });
  return (
    <Stack gap={4}>
      <Group align="flex-end" gap="xs">
        <TextInput label={t("newsletters.testTo")} type="email" value={to} onChange={(event) => setTyped(event.currentTarget.value)} flex={1} miw={200} error={send.error?.message} />
        <Button variant="default" loading={send.isPending} disabled={to.trim() === ""} onClick={() => send.mutate()}>
          {t("newsletters.test")}
        </Button>
      </Group>
      {send.data === undefined ? null : (
        <Anchor component={Link} to={`/inbox?mail=${send.data.mail}`} size="sm">
          {t("newsletters.toTest")}
        </Anchor>
      )}
    </Stack>
  );
}

type ConfirmProps = { readonly of: Newsletter; readonly revision: number; readonly take: (saved: Listed) => void; readonly close: () => void };

/** Nothing leaves before this. */
function Confirm({ of, revision, take, close }: ConfirmProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const from = useQuery(sender).data;
  const count = useQuery(readers(of.handle, revision)).data;
  const send = useMutation({
    mutationFn: () => publish(of.handle, { revision, moves: {} }),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: workflows.queryKey, exact: true });
      take(made);
    },
  });
  return (
    <Modal opened onClose={close} title={of.name}>
      <Stack>
        <Text>{of.at === "" ? t("newsletters.sureNow", { n: format.number(count?.estimate ?? 0) }) : t("newsletters.sureLater", { n: format.number(count?.estimate ?? 0), moment: format.local(`${of.at}:00`) })}</Text>
        <Text size="sm" c="dimmed">
          {t(from?.leaves === true ? "newsletters.leaves" : "newsletters.stays")}
        </Text>
        {send.error === null ? null : (
          <Alert color="red" c="var(--ink)" role="alert">
            {send.error.message}
          </Alert>
        )}
        <Button loading={send.isPending} onClick={() => send.mutate()}>
          {t(of.at === "" ? "newsletters.doSend" : "newsletters.doPlan")}
        </Button>
      </Stack>
    </Modal>
  );
}
