/** People on our side: the contact's owner, a person, everybody of a role, whose turn it is, a manager, a chat, or a webhook. */
import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { staffNames } from "../../api/names";
import type { Fields, Value } from "../../flow/document";
import { asFields, asText } from "../values";
import { HandleInput } from "./HandleInput";
import { ListInput } from "./ListInput";

const WAYS = ["owner", "person", "role", "round_robin", "manager_of", "chat", "webhook"] as const;
type Way = (typeof WAYS)[number];

const FRESH: Record<Way, Fields> = {
  owner: { owner: "contact" },
  person: { person: "" },
  role: { role: "" },
  round_robin: { round_robin: "" },
  manager_of: { manager_of: { owner: "contact" } },
  chat: { chat: "" },
  webhook: { webhook: "" },
};

type Props = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
  /** Whether there may be none. */
  readonly optional?: boolean;
};

export function RecipientInput({ label, value, set, readOnly, optional = false }: Props) {
  const { t } = useTranslation();
  const fields = asFields(value);
  const way = WAYS.find((one) => fields[one] !== undefined);
  return (
    <>
      <Select
        label={label}
        placeholder={t("forms.choose")}
        readOnly={readOnly}
        clearable={optional && !readOnly}
        allowDeselect={optional}
        value={way ?? null}
        onChange={(next) => set(next === null ? undefined : FRESH[next as Way])}
        data={WAYS.map((one) => ({ value: one, label: t(`forms.recipient.${one}`) }))}
      />
      {way === "person" ? (
        <HandleInput
          label={t("forms.person")}
          from={staffNames}
          readOnly={readOnly}
          value={asText(fields["person"])}
          set={(next) => set({ person: next ?? "" })}
        />
      ) : null}
      {way === "role" || way === "round_robin" ? (
        <TextInput
          label={t("forms.role")}
          readOnly={readOnly}
          value={asText(fields[way])}
          onChange={(event) => set({ [way]: event.currentTarget.value })}
        />
      ) : null}
      {way === "chat" || way === "webhook" ? (
        <TextInput
          label={t(`forms.${way}`)}
          description={t(way === "chat" ? "forms.chatSecret" : "forms.webhookName")}
          readOnly={readOnly}
          value={asText(fields[way])}
          onChange={(event) => set({ [way]: event.currentTarget.value })}
        />
      ) : null}
      {way === "manager_of" ? (
        <RecipientInput
          label={t("forms.managerOf")}
          readOnly={readOnly}
          value={fields["manager_of"]}
          set={(next) => set({ manager_of: next ?? FRESH.owner })}
        />
      ) : null}
    </>
  );
}

export function RecipientsInput({ label, value, set, readOnly }: Omit<Props, "optional">) {
  const { t } = useTranslation();
  return (
    <ListInput
      {...{ label, value, set, readOnly }}
      add={t("forms.addRecipient")}
      fresh={FRESH.owner}
      row={(one, change, index) => (
        <RecipientInput label={t("forms.nth", { n: index + 1 })} readOnly={readOnly} value={one} set={(next) => change(next ?? FRESH.owner)} />
      )}
    />
  );
}
