/** Somebody else saved: a person says whose work stays. */
import { Alert, Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Saving } from "./saving";
import classes from "./WorkflowPage.module.css";

export function Conflict({ saving }: { readonly saving: Saving }) {
  const { t } = useTranslation();
  return (
    <Alert className={classes["conflict"]} color="red" role="alert" title={t("unsaved.conflictTitle")}>
      <Group gap="sm">
        {t("unsaved.conflict")}
        <Button size="xs" variant="default" onClick={saving.takeTheirs}>
          {t("unsaved.takeTheirs")}
        </Button>
        <Button size="xs" variant="default" onClick={saving.keepMine}>
          {t("unsaved.keepMine")}
        </Button>
      </Group>
    </Alert>
  );
}
