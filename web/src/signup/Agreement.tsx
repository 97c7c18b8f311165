/** What somebody agrees to with a form: the words beside the box, and whether it can be sent without it. */
import { Stack, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Value } from "../flow/document";
import { LanguagesInput } from "../forms/inputs/LanguagesInput";
import { asFields, asText, put } from "../forms/values";
import { PROSE_CHARS_MAX } from "./begin";

type Props = { readonly of: Value | undefined; readonly set: (of: Value | undefined) => void; readonly subscribes: boolean; readonly readOnly: boolean };

/** Who subscribes agrees to something; a form that subscribes nobody may ask it too. */
export function Agreement({ of, set, subscribes, readOnly }: Props) {
  const { t } = useTranslation();
  const consent = asFields(of);
  const isAsked = of !== undefined;
  const change = (key: string, value: Value | undefined) => set(put(consent, key, value));
  return (
    <Stack gap="md">
      {subscribes && isAsked ? null : <Switch label={t("signup.agreement")} description={t("signup.agreementHint")} disabled={readOnly} checked={isAsked} onChange={(event) => set(event.currentTarget.checked ? { wording: t("signup.agreementFirst") } : undefined)} />}
      {isAsked ? (
        <>
          <LanguagesInput label={t("signup.wording")} value={consent["wording"]} set={(value) => change("wording", value)} readOnly={readOnly} long most={PROSE_CHARS_MAX} />
          <Switch label={t("signup.mustAgree")} description={t("signup.mustAgreeHint")} disabled={readOnly} checked={consent["required"] !== false} onChange={(event) => change("required", event.currentTarget.checked ? undefined : false)} />
          <LanguagesInput label={t("signup.privacyText")} value={consent["privacy"]} set={(value) => change("privacy", value)} readOnly={readOnly} long most={PROSE_CHARS_MAX} />
          <TextInput label={t("signup.privacy")} placeholder="https://" readOnly={readOnly} value={asText(consent["privacy_url"])} onChange={(event) => change("privacy_url", event.currentTarget.value === "" ? undefined : event.currentTarget.value)} />
        </>
      ) : null}
    </Stack>
  );
}
