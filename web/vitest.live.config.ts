import { defineConfig } from "vitest/config";

// Tests that ask a running server: HEAN_URL and HEAN_TOKEN_BOARD. The browser test starts them.
export default defineConfig({
  test: { include: ["test/live/**/*.test.ts"], environment: "node" },
});
