import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The program that serves the pages also serves the API, so in development the calls go to it.
const program = process.env["POSTDUIF_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/app/",
  plugins: [react()],
  build: { target: "es2022", sourcemap: false, chunkSizeWarningLimit: 700 },
  server: { host: "127.0.0.1", proxy: { "/api": program } },
  test: { include: ["test/**/*.test.ts", "test/**/*.test.tsx"] },
});
