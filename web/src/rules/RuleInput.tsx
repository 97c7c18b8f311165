/** A rule: what it says in a sentence, and its parts in groups of "all of these" and "any of these". */
import { ActionIcon, Button, Fieldset, Group as Row, Menu, Select, Stack, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";

import { useCalled } from "../flow/called";
import type { Value } from "../flow/document";
import { asFields, asText, put, without, withAt } from "../forms/values";
import { HandleInput } from "../forms/inputs/HandleInput";
import { NameInput } from "../forms/inputs/NameInput";
import { segmentNames } from "../api/names";
import { EventRule, ItemsRule } from "./EventRule";
import { FieldRule } from "./FieldRule";
import { asGroup, bare, DEPTH_OFFERED_MAX, freshLeaf, fromGroup, LEAVES, MAIL_LEAVES, subjectOf, wrapped, type Leaf } from "./model";
import { ruleSentence } from "./sentence";
import classes from "./Rule.module.css";

/** What a rule can see where it stands. */
export type Place = {
  /** The events whose fields are `event.`: those that are being filtered. */
  readonly events: readonly string[];
  /** Whether `event.` or `item.` is what one most likely asks about. */
  readonly root: "contact" | "event" | "item";
  /** The list whose elements are `item.`. */
  readonly list?: string;
  /** Whether an event needs a period: not where the place has a beginning of its own. */
  readonly needsPeriod: boolean;
  /** Whether a mail asks, as it is made: of the contact as they are then, and less than a workflow can. */
  readonly isMail?: boolean;
};

/** Where nothing is being filtered. */
export const ANYWHERE: Place = { events: [], root: "contact", needsPeriod: true };
/** Within a mail. */
export const IN_A_MAIL: Place = { ...ANYWHERE, isMail: true };

/** The place of the rules inside. */
export const RulePlace = createContext<Place>(ANYWHERE);

type Props = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
  readonly hint?: string | undefined;
  readonly place?: Place;
  readonly depth?: number;
};

export function RuleInput({ label, value, set, readOnly, hint, place, depth = 0 }: Props) {
  const { t } = useTranslation();
  const around = useContext(RulePlace);
  const here = place ?? around;
  const said = ruleSentence(t, value, useCalled());
  return (
    <RulePlace.Provider value={here}>
      <Fieldset legend={label} p="xs" className={classes["rule"] ?? ""}>
        <Stack gap="xs">
          {hint === undefined ? null : (
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          )}
          {said === "" ? null : (
            <Text size="sm" className={classes["said"] ?? ""}>
              {said}
            </Text>
          )}
          <Parts value={value} set={set} readOnly={readOnly} depth={depth} />
        </Stack>
      </Fieldset>
    </RulePlace.Provider>
  );
}

type PartsProps = { readonly value: Value | undefined; readonly set: (value: Value | undefined) => void; readonly readOnly: boolean; readonly depth: number };

function Parts({ value, set, readOnly, depth }: PartsProps) {
  const { t } = useTranslation();
  const group = asGroup(value);
  const { needsPeriod, root, isMail = false } = useContext(RulePlace);
  const add = (leaf: Leaf | "group") => {
    const fresh = leaf === "group" ? { any: [freshLeaf("tag", needsPeriod), freshLeaf("field", needsPeriod, root)] } : freshLeaf(leaf, needsPeriod, root);
    set(fromGroup({ ...group, parts: [...group.parts, fresh] }));
  };
  return (
    <>
      {group.parts.length < 2 ? null : (
        <Select
          size="xs"
          aria-label={t("rules.join.label")}
          allowDeselect={false}
          readOnly={readOnly}
          value={group.of}
          onChange={(of) => set(fromGroup({ ...group, of: of === "any" ? "any" : "all" }))}
          data={(["all", "any"] as const).map((of) => ({ value: of, label: t(`rules.group.${of}`) }))}
        />
      )}
      {group.parts.map((part, index) => (
        <Part
          key={index}
          value={part}
          number={index + 1}
          readOnly={readOnly}
          depth={depth}
          set={(next) => set(fromGroup({ ...group, parts: withAt(group.parts, index, next) }))}
          drop={() => set(fromGroup({ ...group, parts: without(group.parts, index) }))}
        />
      ))}
      {readOnly ? null : <Add add={add} leaves={isMail ? MAIL_LEAVES : LEAVES} groups={depth < DEPTH_OFFERED_MAX} />}
    </>
  );
}

function Add({ add, leaves, groups }: { readonly add: (leaf: Leaf | "group") => void; readonly leaves: readonly Leaf[]; readonly groups: boolean }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />}>
          {t("rules.add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {[...leaves, ...(groups ? (["group"] as const) : [])].map((leaf) => (
          <Menu.Item key={leaf} onClick={() => add(leaf)}>
            {t(`rules.leaf.${leaf}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type PartProps = {
  readonly value: Value;
  readonly number: number;
  readonly set: (value: Value) => void;
  readonly drop: () => void;
  readonly readOnly: boolean;
  readonly depth: number;
};

function Part({ value, number, set, drop, readOnly, depth }: PartProps) {
  const { t } = useTranslation();
  const { rule, isNot } = bare(value);
  const change = (next: Value) => set(wrapped(next, isNot));
  const subject = subjectOf(rule);
  return (
    <div className={classes["part"]} role="group" aria-label={t("rules.part", { n: number })}>
      <Row gap={4} justify="space-between" wrap="nowrap" mb={4}>
        <Select
          size="xs"
          w={110}
          aria-label={t("rules.whether")}
          allowDeselect={false}
          readOnly={readOnly}
          value={isNot ? "not" : "so"}
          onChange={(next) => set(wrapped(rule, next === "not"))}
          data={(["so", "not"] as const).map((one) => ({ value: one, label: t(`rules.is.${one}`) }))}
        />
        {readOnly ? null : (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("rules.remove", { n: number })} onClick={drop}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )}
      </Row>
      {subject === "all" || subject === "any" || subject === "not" ? (
        <Stack gap="xs">
          <Parts value={rule} set={(next) => (next === undefined ? drop() : change(next))} readOnly={readOnly} depth={depth + 1} />
        </Stack>
      ) : (
        <OneRule value={rule} set={change} readOnly={readOnly} depth={depth} />
      )}
    </div>
  );
}

function OneRule({ value, set, readOnly, depth }: { readonly value: Value; readonly set: (value: Value) => void; readonly readOnly: boolean; readonly depth: number }) {
  const { t } = useTranslation();
  const rule = asFields(value);
  const subject = subjectOf(value);
  switch (subject) {
    case "field":
      return <FieldRule rule={rule} set={set} readOnly={readOnly} />;
    case "event":
      return <EventRule rule={rule} set={set} readOnly={readOnly} depth={depth} />;
    case "items":
      return <ItemsRule rule={rule} set={set} readOnly={readOnly} depth={depth} />;
    case "segment":
      return <HandleInput label={t("rules.leaf.segment")} from={segmentNames} readOnly={readOnly} value={asText(rule["segment"])} set={(next) => set(put(rule, "segment", next ?? ""))} />;
    case "tag":
    case "interest":
      return <NameInput label={t(`rules.leaf.${subject}`)} of={subject} readOnly={readOnly} value={asText(rule[subject])} set={(next) => set(put(rule, subject, next ?? ""))} />;
    default:
      return (
        <Text size="xs" c="dimmed" ff="monospace">
          {JSON.stringify(value)}
        </Text>
      );
  }
}
