import { defineConfig } from "vite";

export default defineConfig({
  // The page and its gateway are one origin, so no CORS is needed; in production your server or Worker does the same.
  server: { proxy: { "/gateway": "http://127.0.0.1:8787" } },
});
