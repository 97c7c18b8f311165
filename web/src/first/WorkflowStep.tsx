/** The first workflow: three that fit, drawn, and no more. */
import { Alert, Button, Card, Group, SimpleGrid, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { withInterest, withSources } from "../api/settings";
import { save, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import type { Workflow } from "../flow/document";
import { isDrawable } from "../flow/drawable";
import { asText } from "../forms/values";
import en from "../ready/en.json";
import { gallery } from "../ready/gallery";
import nl from "../ready/nl.json";
import type { Sector } from "../ready/sectors";
import { Thumbnail } from "../flow/Thumbnail";
import { handleFor } from "../workflows/handle";
import { Step, type StepProps } from "./Step";
import { sourcesOf } from "./texts";

/** What is offered to whom: few parts, much use, and nothing but e-mails to be written. */
const SUGGESTED: { readonly [sector in Sector]: readonly string[] } = {
  shop: ["welcome-message", "abandoned-cart", "birthday"],
  school: ["welcome-message", "event-reminder", "welcome-series"],
  company: ["welcome-message", "welcome-series", "contract-end"],
  association: ["welcome-message", "event-reminder", "birthday"],
};

type Texts = { readonly names: { readonly [handle: string]: string }; readonly hints: { readonly [handle: string]: string } };

export function WorkflowStep({ progress, next }: StepProps) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const maySet = useMay("admin");
  const query = useQuery(gallery);
  const said: Texts = i18n.language === "nl" ? nl : en;
  const take = useMutation({
    mutationFn: async (of: Workflow) => {
      const { workflows: there } = await cache.fetchQuery(workflows);
      const handle = handleFor(of.handle, new Set(there.map((one) => one.handle)));
      const interest = asText(of["interest"]);
      if (maySet && interest !== "") {
        await withInterest(interest, i18n.exists(`first.interests.${interest}`) ? t(`first.interests.${interest as "offers"}`) : interest);
      }
      if (maySet) {
        await withSources(sourcesOf(of));
      }
      return save({ ...of, handle, name: said.names[of.handle] ?? of.name }, undefined);
    },
    onSuccess: async (made) => {
      await Promise.all([cache.invalidateQueries({ queryKey: workflows.queryKey }), cache.invalidateQueries({ queryKey: ["settings"] })]);
      next({ workflow: made.handle });
    },
  });
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const wanted = SUGGESTED[(progress.kind ?? "shop") as Sector];
  const all = query.data.workflows.flatMap(({ document }) => (isDrawable(document) ? [document] : []));
  const shown = wanted.flatMap((handle) => all.find((one) => one.handle === handle) ?? []);
  return (
    <Step name="workflow" go={progress.workflow === null ? undefined : () => next()} label={t("first.keepChosen", { name: progress.workflow })}>
      {take.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert">
          {take.error.message}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {shown.map((of) => (
          <Card key={of.handle} withBorder padding="sm" component="article">
            <Group justify="center" bg="var(--ground)" p="xs" mb="xs" style={{ borderRadius: 6 }}>
              <Thumbnail of={of} />
            </Group>
            <Title order={3} size="h6">
              {said.names[of.handle] ?? of.name}
            </Title>
            <Text size="sm" c="dimmed" flex={1} mb="xs">
              {said.hints[of.handle]}
            </Text>
            <Button variant="default" size="xs" loading={take.isPending && take.variables.handle === of.handle} disabled={take.isPending} onClick={() => take.mutate(of)} aria-label={t("gallery.takeOf", { name: said.names[of.handle] ?? of.name })}>
              {t("gallery.take")}
            </Button>
          </Card>
        ))}
      </SimpleGrid>
    </Step>
  );
}
