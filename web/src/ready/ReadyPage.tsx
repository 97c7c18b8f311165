/** Ready workflows to begin with, by who one is; each is copied into a draft of one's own. */
import { Alert, Button, Card, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { save, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import type { Workflow } from "../flow/document";
import { isDrawable } from "../flow/drawable";
import { handleFor } from "../workflows/handle";
import { Page } from "../ui/Page";
import en from "./en.json";
import { gallery } from "./gallery";
import nl from "./nl.json";
import { SECTORS, type Sector } from "./sectors";
import { Thumbnail } from "../flow/Thumbnail";

/** What the ready workflows are called and do; here, since no other page says it. */
type Texts = { readonly names: { readonly [handle: string]: string }; readonly hints: { readonly [handle: string]: string } };

export function ReadyPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/workflows/ready" });
  const { sector } = useSearch({ from: "/workflows/ready" });
  const query = useQuery(gallery);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const shown = query.data.workflows.filter((one) => sector === undefined || one.sectors.includes(sector));
  return (
    <Page title={t("gallery.title")}>
      <Text c="dimmed" maw={720}>
        {t("gallery.hint")}
      </Text>
      <SegmentedControl
        w="fit-content"
        maw="100%"
        size="xs"
        aria-label={t("gallery.who")}
        value={sector ?? "all"}
        onChange={(value) => void navigate({ search: value === "all" ? {} : { sector: value as Sector }, replace: true })}
        data={[{ value: "all", label: t("gallery.all") }, ...SECTORS.map((one) => ({ value: one, label: t(`gallery.sectors.${one}`) }))]}
      />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
        {shown.map(({ document }) => (isDrawable(document) ? <Ready key={document.handle} of={document} /> : null))}
      </SimpleGrid>
    </Page>
  );
}

function Ready({ of }: { readonly of: Workflow }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const mayEdit = useMay("edit");
  const said: Texts = i18n.language === "nl" ? nl : en;
  const name = said.names[of.handle] ?? of.name;
  const take = useMutation({
    mutationFn: async () => {
      const { workflows: there } = await cache.fetchQuery(workflows);
      const handle = handleFor(of.handle, new Set(there.map((one) => one.handle)));
      return save({ ...of, handle, name }, undefined);
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: workflows.queryKey, exact: true });
      await navigate({ to: `/workflows/${made.handle}`, search: { mode: "edit" } });
    },
  });
  return (
    <Card withBorder padding="sm" component="article">
      <Stack gap="xs" h="100%">
        <Group justify="center" bg="var(--ground)" p="xs" style={{ borderRadius: 6 }}>
          <Thumbnail of={of} />
        </Group>
        <Title order={2} size="h5">
          {name}
        </Title>
        <Text size="sm" c="dimmed" flex={1}>
          {said.hints[of.handle]}
        </Text>
        {take.error === null ? null : (
          <Alert color="red" role="alert">
            {take.error.message}
          </Alert>
        )}
        {mayEdit ? (
          <Button variant="default" loading={take.isPending} onClick={() => take.mutate()} aria-label={t("gallery.takeOf", { name })}>
            {t("gallery.take")}
          </Button>
        ) : null}
      </Stack>
    </Card>
  );
}
