/** The look of all components, with the few words that they bring themselves. */
import { createTheme, MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { theme } from "./theme";

export function Look({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const close = t("app.close");
  const spoken = useMemo(() => {
    const closes = { defaultProps: { closeButtonProps: { "aria-label": close } } };
    return mergeThemeOverrides(theme, createTheme({ components: { Modal: closes, Drawer: closes, Notification: closes } }));
  }, [close]);
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
