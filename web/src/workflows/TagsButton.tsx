/** Opens what sets the tags of a workflow, which comes when it is asked for. */
import { ActionIcon } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { withTexts } from "../i18n";

const TagsDialog = lazy(async () => ({ default: (await withTexts(import("./TagsDialog"))).TagsDialog }));

type Props = { readonly handle: string; readonly name: string; readonly variant: "default" | "subtle" };

export function TagsButton({ handle, name, variant }: Props) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const label = t("tags.of", { name });
  return (
    <>
      <ActionIcon variant={variant} {...(variant === "subtle" ? { color: "gray" } : {})} aria-label={label} title={label} onClick={() => setIsOpen(true)}>
        <IconTag size={16} aria-hidden />
      </ActionIcon>
      {isOpen ? (
        <Suspense>
          <TagsDialog handle={handle} title={label} close={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
