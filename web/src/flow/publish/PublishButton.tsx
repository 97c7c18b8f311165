/** Switches a workflow on, or publishes its changes: after a look at what that means. */
import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { withTexts } from "../../i18n";
import type { useSaving } from "../saving";

const PublishDialog = lazy(async () => ({ default: (await withTexts(import("./PublishDialog"))).PublishDialog }));

export function PublishButton({ saving }: { readonly saving: ReturnType<typeof useSaving> }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const isNew = saving.latest.live_version === null;
  return (
    <>
      <Button onClick={() => setIsOpen(true)} disabled={saving.state !== "saved" || !saving.latest.publishable}>
        {t(isNew ? "flow.publish" : "flow.publishAgain")}
      </Button>
      {isOpen ? (
        <Suspense>
          <PublishDialog saving={saving} close={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
