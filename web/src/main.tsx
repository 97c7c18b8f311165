import "@fontsource-variable/inter";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@xyflow/react/dist/style.css";
import "./app/theme.css";

import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { queries } from "./api/client";
import { Look } from "./app/Look";
import { router } from "./app/routes";
import { startTexts } from "./i18n";

const root = document.getElementById("root");
if (root !== null) {
  await startTexts();
  createRoot(root).render(
    <StrictMode>
      <Look>
        <Notifications position="bottom-right" />
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Look>
    </StrictMode>,
  );
}
