// Runs the test that folds a whole stream with the board's own code, against the running server.
import { spawn } from "node:child_process";
import { join } from "node:path";

const WEB = join(new URL(".", import.meta.url).pathname, "../..");

export function sameFold(url, token) {
  return new Promise((done, failed) => {
    const vitest = join(WEB, "node_modules/vitest/vitest.mjs");
    const run = spawn(process.execPath, [vitest, "run", "--config", "vitest.live.config.ts"], {
      cwd: WEB,
      env: { ...process.env, HEAN_URL: url, HEAN_TOKEN_BOARD: token },
    });
    let said = "";
    const read = (chunk) => {
      said += chunk;
    };
    run.stdout.on("data", read);
    run.stderr.on("data", read);
    run.on("exit", (code) => (code === 0 ? done() : failed(new Error(said.slice(-1500)))));
  });
}
