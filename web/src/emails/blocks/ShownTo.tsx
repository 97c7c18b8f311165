/** For whom a block is: everybody, or those of whom a rule holds when the mail is made. */
import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { IN_A_MAIL, RuleInput } from "../../rules/RuleInput";
import { freshLeaf } from "../../rules/model";
import type { Block } from "./model";
import { put } from "./store";

export function ShownTo({ block }: { readonly block: Block }) {
  const { t } = useTranslation();
  const set = ({ show: _, ...rest }: Block, show: Block["show"]) => put((show === undefined ? rest : { ...rest, show }) as Block);
  return (
    <Stack gap="xs">
      <div>
        <Text size="xs" fw={500}>
          {t("blocks.show.label")}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t("blocks.show.label")}
          value={block.show === undefined ? "all" : "some"}
          onChange={(next) => set(block, next === "all" ? undefined : freshLeaf("tag", false))}
          data={(["all", "some"] as const).map((one) => ({ value: one, label: t(`blocks.show.${one}`) }))}
        />
      </div>
      {block.show === undefined ? null : (
        <RuleInput label={t("blocks.show.rule")} hint={t("blocks.show.hint")} value={block.show} set={(show) => set(block, show)} readOnly={false} place={IN_A_MAIL} />
      )}
    </Stack>
  );
}
