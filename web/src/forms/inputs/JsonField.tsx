/** A setting as text, where it has many shapes and few need it. */
import { JsonInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";

type Props = { readonly label: string; readonly hint: string | undefined; readonly value: Value | undefined; readonly set: (value: Value | undefined) => void; readonly readOnly: boolean };

export function JsonField({ label, hint, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  const kept = value === undefined ? "" : JSON.stringify(value);
  const [text, setText] = useState(kept);
  const [wrong, setWrong] = useState<string>();
  const leave = () => {
    try {
      const read = text.trim() === "" ? undefined : (JSON.parse(text) as Value);
      setWrong(undefined);
      set(read);
    } catch (error) {
      setWrong(t("flow.notJson", { why: error instanceof Error ? error.message : "" }));
    }
  };
  return <JsonInput label={label} description={hint} value={text} onChange={setText} onBlur={leave} error={wrong} readOnly={readOnly} autosize minRows={1} styles={{ label: { fontFamily: "var(--mantine-font-family)" }, description: { fontFamily: "var(--mantine-font-family)" } }} />;
}
