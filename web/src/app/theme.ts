/** The look that the components share; colours that carry meaning are in theme.css. */
import { createTheme } from "@mantine/core";

export const theme = createTheme({
  fontFamily: '"Inter Variable", Inter, system-ui, "Segoe UI", Roboto, sans-serif',
  primaryColor: "indigo",
  // The greys of the dark are those of theme.css, so that no field and no card is of another tone.
  colors: { dark: ["#e7e9ee", "#c9ced8", "#a2abba", "#66707f", "#3a414d", "#2f3540", "#232831", "#1c2027", "#171a20", "#101317"] },
  // White on the lighter shade would have too little contrast in the dark.
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: "sm",
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  components: {
    Button: { defaultProps: { size: "sm" } },
    // What stands there for the focus is no entry of a menu, and so may not stand in one.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});
