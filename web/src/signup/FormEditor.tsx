/** What a form asks and says, as fields. Languages that are not shown here stay as they are. */
import { MultiSelect, Stack, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { interestNames } from "../api/names";
import type { Fields, Value } from "../flow/document";
import { LanguagesInput } from "../forms/inputs/LanguagesInput";
import { More } from "../forms/More";
import { asFields, asList, asText, asTexts, put } from "../forms/values";
import { interestName } from "../ui/names";
import { Agreement } from "./Agreement";
import { LABEL_CHARS_MAX, PROSE_CHARS_MAX } from "./begin";
import { Questions } from "./Questions";

type Props = { readonly of: Fields; readonly set: (of: Fields) => void; readonly readOnly: boolean };

export function FormFields({ of, set, readOnly }: Props) {
  const { t, i18n } = useTranslation();
  const named = useQuery(interestNames).data;
  const chosen = asTexts(of["interests"]);
  const change = (key: string, value: Value | undefined) => set(put(of, key, value));
  const text = (key: string, value: string) => change(key, value === "" ? undefined : value);
  const setInterests = (interests: string[]) => {
    const next = put(of, "interests", interests.length === 0 ? undefined : interests);
    set(interests.length > 0 && of["consent"] === undefined ? put(next, "consent", { wording: t("signup.wordingFirst") }) : next);
  };
  const offered = [...new Set([...(named ?? []).map((one) => one.id), ...chosen])];
  const hasMore = ["button", "thanks", "hosts", "return_to", "note"].some((key) => of[key] !== undefined);
  return (
    <Stack gap="md">
      <TextInput label={t("workflows.name")} description={t("signup.nameHint")} readOnly={readOnly} value={asText(of["name"])} maxLength={LABEL_CHARS_MAX} onChange={(event) => change("name", event.currentTarget.value)} />
      <LanguagesInput label={t("signup.heading")} value={of["title"]} set={(value) => change("title", value)} readOnly={readOnly} />
      <LanguagesInput label={t("signup.intro")} value={of["intro"]} set={(value) => change("intro", value)} readOnly={readOnly} long most={PROSE_CHARS_MAX} />
      <Questions list={asList(of["fields"]).map((one) => asFields(one))} set={(list) => change("fields", list)} readOnly={readOnly} />
      <MultiSelect
        label={t("signup.interests")}
        description={t("signup.interestsHint")}
        readOnly={readOnly}
        value={chosen}
        onChange={setInterests}
        data={offered.map((id) => ({ value: id, label: interestName(named, id, i18n.language) }))}
      />
      <Agreement of={of["consent"]} set={(consent) => change("consent", consent)} subscribes={chosen.length > 0} readOnly={readOnly} />
      <Switch label={t("signup.confirm")} description={t("signup.confirmHint")} disabled={readOnly} checked={of["confirm"] !== false} onChange={(event) => change("confirm", event.currentTarget.checked ? undefined : false)} />
      <More opened={hasMore}>
        <LanguagesInput label={t("signup.button")} value={of["button"]} set={(value) => change("button", value)} readOnly={readOnly} />
        <LanguagesInput label={t("signup.thanks")} value={of["thanks"]} set={(value) => change("thanks", value)} readOnly={readOnly} long most={PROSE_CHARS_MAX} />
        <TagsInput label={t("signup.hosts")} description={t("signup.hostsHint")} readOnly={readOnly} value={asTexts(of["hosts"])} onChange={(hosts) => change("hosts", hosts.length === 0 ? undefined : hosts)} />
        <TextInput label={t("signup.returnTo")} description={t("signup.returnToHint")} placeholder="https://" readOnly={readOnly} value={asText(of["return_to"])} onChange={(event) => text("return_to", event.currentTarget.value)} />
        <Textarea label={t("signup.note")} description={t("signup.noteHint")} readOnly={readOnly} autosize minRows={2} maxLength={PROSE_CHARS_MAX} value={asText(of["note"])} onChange={(event) => text("note", event.currentTarget.value)} />
      </More>
    </Stack>
  );
}
