/** The ways out of a block: their names, and which rule or which share leads into each. */
import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Arm, Block } from "../../flow/document";
import { newId } from "../../flow/model";
import { way } from "../../flow/sentence";
import { ANYWHERE, RuleInput } from "../../rules/RuleInput";
import { useFormat } from "../../i18n/format";
import { put } from "../values";
import classes from "../Form.module.css";

/** Of two ways at least there is something to choose. */
const ARMS_MIN = 2;
const WEIGHT_MAX = 1000;

type Props = { readonly block: Block; readonly set: (arms: readonly Arm[]) => void; readonly readOnly: boolean };

export function ArmsInput({ block, set, readOnly }: Props) {
  const { t } = useTranslation();
  const arms = block.branches ?? [];
  const splits = block.do === "split";
  const total = arms.reduce((sum, arm) => sum + weightOf(arm), 0);
  const add = () => {
    const id = newId(new Set(arms.map((arm) => arm.id)), "way");
    const fresh: Arm = splits ? { id, weight: 1 } : { id, when: { tag: "" } };
    // Before the last, if that one is for everybody who is left.
    const last = arms.at(-1);
    const at = last !== undefined && !splits && last["when"] === undefined ? arms.length - 1 : arms.length;
    set(arms.toSpliced(at, 0, fresh));
  };
  const move = (index: number, by: -1 | 1) => {
    const moved = arms[index];
    if (moved !== undefined) {
      set(arms.toSpliced(index, 1).toSpliced(index + by, 0, moved));
    }
  };
  return (
    <Stack gap="sm">
      {arms.map((arm, index) => (
        <section key={arm.id} className={classes["arm"]} aria-label={way(t, arm)}>
          <Group gap={4} justify="space-between" wrap="nowrap">
            <Text size="sm" fw={600} truncate>
              {index + 1}. {way(t, arm)}
            </Text>
            {readOnly ? null : (
              <Group gap={2} wrap="nowrap">
                <Move label={t("forms.armUp", { way: way(t, arm) })} disabled={index === 0} go={() => move(index, -1)} icon={<IconArrowUp size={14} aria-hidden />} />
                <Move
                  label={t("forms.armDown", { way: way(t, arm) })}
                  disabled={index === arms.length - 1}
                  go={() => move(index, 1)}
                  icon={<IconArrowDown size={14} aria-hidden />}
                />
                <Move
                  label={t("forms.remove", { what: way(t, arm) })}
                  disabled={arms.length <= ARMS_MIN}
                  go={() => set(arms.toSpliced(index, 1))}
                  icon={<IconTrash size={14} aria-hidden />}
                />
              </Group>
            )}
          </Group>
          <OneArm
            arm={arm}
            splits={splits}
            total={total}
            readOnly={readOnly}
            rest={block.do === "wait_for" ? "timeout" : "everyoneElse"}
            set={(next) => set(arms.toSpliced(index, 1, next))}
          />
        </section>
      ))}
      {readOnly ? null : (
        <Button variant="default" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          {t("forms.addWay")}
        </Button>
      )}
    </Stack>
  );
}

function weightOf(arm: Arm): number {
  return typeof arm["weight"] === "number" ? arm["weight"] : 0;
}

function Move({ label, disabled, go, icon }: { readonly label: string; readonly disabled: boolean; readonly go: () => void; readonly icon: React.ReactNode }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={disabled} onClick={go}>
      {icon}
    </ActionIcon>
  );
}

type ArmProps = {
  readonly arm: Arm;
  readonly splits: boolean;
  readonly total: number;
  readonly readOnly: boolean;
  readonly rest: "timeout" | "everyoneElse";
  readonly set: (arm: Arm) => void;
};

function OneArm({ arm, splits, total, readOnly, rest, set }: ArmProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stack gap={6}>
      <TextInput
        label={t("forms.armLabel")}
        placeholder={way(t, arm)}
        readOnly={readOnly}
        maxLength={500}
        value={typeof arm["label"] === "string" ? arm["label"] : ""}
        onChange={(event) => set(put(arm, "label", event.currentTarget.value || undefined))}
      />
      {splits ? (
        <NumberInput
          label={t("forms.weight")}
          description={t("forms.weightHint", { share: format.percent(total === 0 ? 0 : weightOf(arm) / total) })}
          min={1}
          max={WEIGHT_MAX}
          allowDecimal={false}
          readOnly={readOnly}
          value={weightOf(arm) || ""}
          onChange={(next) => set(put(arm, "weight", typeof next === "number" ? next : undefined))}
        />
      ) : arm["when"] === undefined ? (
        <Text size="xs" c="dimmed">
          {t(`forms.${rest}`)}
        </Text>
      ) : (
        <RuleInput
          // What is waited for counts from the block on; elsewhere a period has to be said.
          place={{ ...ANYWHERE, needsPeriod: rest === "everyoneElse" }}
          label={t("forms.armWhen")} value={arm["when"]} set={(next) => set(put(arm, "when", next ?? { tag: "" }))} readOnly={readOnly} />
      )}
    </Stack>
  );
}
