/** The forms that people fill in: where each stands, and a new one. */
import { Alert, Anchor, Badge, Button, Modal, Radio, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { forms, saveForm } from "../api/forms";
import { useMay } from "../api/may";
import { interestsOf, settings } from "../api/settings";
import { Trouble, Waiting } from "../app/Trouble";
import { asText } from "../forms/values";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { Page } from "../ui/Page";
import { handleFor } from "../workflows/handle";
import { begun, BEGINNINGS, type Beginning } from "./begin";

export function FormsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(forms);
  const mayEdit = useMay("edit");
  const [isNew, setIsNew] = useState(false);
  const list = query.data?.forms ?? [];
  return (
    <Page title={t("signup.title")} right={mayEdit ? <Button onClick={() => setIsNew(true)}>{t("signup.new")}</Button> : null}>
      <Text c="dimmed" maw={720}>
        {t("signup.hint")}
      </Text>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && list.length === 0 ? <Empty title={t("signup.none")} hint={t("signup.noneHint")} /> : null}
      {list.length === 0 ? null : (
        <Listing minWidth={560} heads={[t("workflows.name"), t("workflows.status"), t("signup.link"), t("workflows.changed")]} highlight roomy>
          {list.map((one) => (
            <Table.Tr key={one.handle}>
              <Table.Td>
                <Anchor component={Link} to={`/forms/${one.handle}`} fw={600}>
                  {one.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Badge variant="light" c="var(--ink)" tt="none" color={one.open ? "green" : "gray"}>
                  {t(one.open ? "signup.open" : "signup.closed")}
                </Badge>
              </Table.Td>
              <Table.Td>
                {one.open ? (
                  <Anchor href={one.url} target="_blank" rel="noreferrer" aria-label={t("signup.lookAt", { name: one.name })}>
                    {t("signup.look")}
                  </Anchor>
                ) : null}
              </Table.Td>
              <Table.Td>{format.day(one.updated_at)}</Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      {isNew ? <New close={() => setIsNew(false)} taken={new Set(list.map((one) => one.handle))} /> : null}
    </Page>
  );
}

function New({ close, taken }: { readonly close: () => void; readonly taken: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [as, setAs] = useState<Beginning>("signUp");
  const make = useMutation({
    mutationFn: async () => {
      const { document } = await cache.fetchQuery(settings);
      const interest = asText(interestsOf(document)[0]?.["id"]);
      return saveForm(begun(as, { handle: handleFor(name, taken, "form"), name: name.trim() }, interest, t));
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: forms.queryKey, exact: true });
      await navigate({ to: `/forms/${made.handle}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("signup.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
          <Radio.Group label={t("signup.beginWith")} value={as} onChange={(next) => setAs(next as Beginning)}>
            <Stack gap="xs" mt={4}>
              {BEGINNINGS.map((one) => (
                <Radio key={one} value={one} label={t(`signup.beginnings.${one}.name`)} description={t(`signup.beginnings.${one}.hint`)} />
              ))}
            </Stack>
          </Radio.Group>
          {make.error === null ? null : (
            <Alert color="red" c="var(--ink)" role="alert">
              {make.error.message}
            </Alert>
          )}
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
