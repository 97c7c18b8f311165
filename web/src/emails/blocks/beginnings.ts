/** The words that new blocks begin with. */
import { useTranslation } from "react-i18next";

import type { Beginnings } from "./model";

export function useBeginnings(): Beginnings {
  const { t } = useTranslation();
  return {
    heading: t("blocks.begin.heading"),
    text: t("blocks.begin.text"),
    button: t("blocks.begin.button"),
    unsubscribe: t("blocks.begin.unsubscribe"),
    preferences: t("blocks.begin.preferences"),
    address: "{{ house.name }}, {{ house.address }}",
  };
}
