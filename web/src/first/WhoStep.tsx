/** What they are, which says which workflows are offered first; and where, which says when half past two is. */
import { Radio, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { settings, withZone } from "../api/settings";
import { SECTORS } from "../ready/sectors";
import { Step, type StepProps } from "./Step";

/** What a workspace begins with where nobody said otherwise: no answer, but a question. */
const UNSAID = "UTC";

export function WhoStep({ progress, next }: StepProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const maySet = useMay("admin");
  const there = useQuery(settings).data?.zone;
  const [kind, setKind] = useState(progress.kind ?? "shop");
  const [written, setWritten] = useState<string>();
  const zone = written ?? (there === undefined || there === UNSAID ? Intl.DateTimeFormat().resolvedOptions().timeZone : there);
  const keep = useMutation({
    mutationFn: async () => {
      if (maySet && there !== undefined && zone.trim() !== "" && zone.trim() !== there) {
        await withZone(zone.trim());
        await cache.invalidateQueries({ queryKey: settings.queryKey });
      }
    },
    onSuccess: () => next({ kind }),
  });
  return (
    <Step name="who" go={() => keep.mutate()} isBusy={keep.isPending} error={keep.error}>
      <Radio.Group label={t("first.youAre")} value={kind} onChange={setKind}>
        <Stack gap="xs" mt="xs">
          {SECTORS.map((one) => (
            <Radio key={one} value={one} label={t(`gallery.sectors.${one}`)} description={t(`first.kinds.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput label={t("settings.zone")} description={t("first.zoneHint")} readOnly={!maySet} value={zone} maxLength={60} onChange={(event) => setWritten(event.currentTarget.value)} />
    </Step>
  );
}
