/** What they are: it says which workflows are offered first. */
import { Radio, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { SECTORS } from "../ready/sectors";
import { Step, type StepProps } from "./Step";

export function WhoStep({ progress, next }: StepProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState(progress.kind ?? "shop");
  return (
    <Step name="who" go={() => next({ kind })}>
      <Radio.Group label={t("first.youAre")} value={kind} onChange={setKind}>
        <Stack gap="xs" mt="xs">
          {SECTORS.map((one) => (
            <Radio key={one} value={one} label={t(`ready.sectors.${one}`)} description={t(`first.kinds.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
    </Step>
  );
}
