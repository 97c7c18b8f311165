/** Names as free text, with those that were lately seen to choose from: events, tags, interests. */
import { Autocomplete, TagsInput, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { catalogue, type Catalogue } from "../../api/names";
import { eventName } from "../../events/eventName";

/** What is named. */
export type NameOf = "event" | "tag" | "interest" | "contactField";

/** What Postduif itself writes, and can be waited for. */
const OWN_EVENTS = [
  "email_sent",
  "email_skipped",
  "email_refused",
  "interest_confirmed",
  "interest_left",
  "journey_started",
  "journey_ended",
  "contact_changed",
  "coupon_given",
  "task_created",
  "task_done",
];

function namesOf(of: NameOf, seen: Catalogue | undefined): string[] {
  switch (of) {
    case "event":
      return [...new Set([...Object.keys(seen?.events ?? {}), ...OWN_EVENTS])];
    case "tag":
      return [...(seen?.tags ?? [])];
    case "interest":
      return [...(seen?.interests ?? [])];
    case "contactField":
      return Object.keys(seen?.fields ?? {}).map((name) => `contact.${name}`);
  }
}

type Props = {
  readonly label: string;
  readonly of: NameOf;
  readonly readOnly: boolean;
  readonly hint?: string | undefined;
};

const SHOWN_MAX = 60;

/** One to choose: an event as people say it, over the name that rules have. */
function useOption(of: NameOf) {
  const { t } = useTranslation();
  return ({ option }: { readonly option: { readonly value: string } }) => {
    const said = of === "event" ? eventName(t, option.value) : option.value;
    return (
      <div>
        {said}
        {said === option.value || said === option.value.replaceAll("_", " ") ? null : (
          <Text size="xs" c="dimmed">
            {option.value}
          </Text>
        )}
      </div>
    );
  };
}

export function NameInput({ label, of, readOnly, hint, value, set }: Props & { readonly value: string; readonly set: (value: string | undefined) => void }) {
  const seen = useQuery(catalogue).data;
  const renderOption = useOption(of);
  return (
    <Autocomplete
      label={label}
      description={hint}
      readOnly={readOnly}
      limit={SHOWN_MAX}
      value={value}
      onChange={(next) => set(next === "" ? undefined : next)}
      data={namesOf(of, seen)}
      renderOption={renderOption}
      spellCheck={false}
    />
  );
}

export function NamesInput({ label, of, readOnly, hint, value, set }: Props & { readonly value: string[]; readonly set: (value: string[]) => void }) {
  const { t } = useTranslation();
  const seen = useQuery(catalogue).data;
  const renderOption = useOption(of);
  return (
    <TagsInput
      label={label}
      description={hint}
      placeholder={value.length === 0 ? t("forms.typeOrChoose") : ""}
      readOnly={readOnly}
      limit={SHOWN_MAX}
      value={value}
      onChange={set}
      data={namesOf(of, seen)}
      renderOption={renderOption}
      acceptValueOnBlur
    />
  );
}
