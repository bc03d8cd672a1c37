// Starts the product for the browser test: a server on a free port with a journal of its own, and a
// drill in which one agency is played by people.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = new URL("../../..", import.meta.url).pathname;
const SCENARIO = join(ROOT, "scenarios/g218-benzene-tanker.yaml");
const READY_MS = 60_000;

/** The scenario with this agency's seat left to people, whether it names the seat or not. */
function withHuman(text, agency) {
  const line = `  ${agency}: { plays: human }`;
  const seat = new RegExp(`^ {2}${agency}:.*$`, "m");
  if (seat.test(text)) return text.replace(seat, line);
  if (!/^agencies:$/m.test(text)) throw new Error(`no agencies in ${SCENARIO}`);
  return text.replace(/^agencies:$/m, `agencies:\n${line}`);
}

/** Asks the server as its administrator. */
async function asked(url, admin, path, body) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const made = await answer.json();
  if (!answer.ok) throw new Error(`${path} was refused: ${JSON.stringify(made)}`);
  return made;
}

/** The address that the server prints when it listens. */
function addressOf(server) {
  return new Promise((found, failed) => {
    let said = "";
    const timer = setTimeout(
      () => failed(new Error(`no address after a minute:\n${said}`)),
      READY_MS,
    );
    const read = (chunk) => {
      said += chunk;
      const address = said.match(/http:\/\/127\.0\.0\.1:[1-9]\d*/);
      if (!address) return;
      clearTimeout(timer);
      found(address[0]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}:\n${said}`)));
  });
}

export async function serveDrill(agency) {
  const binary = resolve(ROOT, process.env.HEAN_BIN ?? "target/debug/hean");
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build, or set HEAN_URL`);
  const folder = mkdtempSync(join(tmpdir(), "hean-browser-"));
  const admin = randomBytes(32).toString("hex");
  const server = spawn(
    binary,
    [
      "serve",
      "--basin",
      join(ROOT, "data/ili"),
      "--journal",
      `sqlite://${join(folder, "hean.db")}`,
      "--listen",
      "127.0.0.1:0",
    ],
    { cwd: ROOT, env: { ...process.env, HEAN_BOOTSTRAP_TOKEN: admin } },
  );
  const stop = () => {
    server.removeAllListeners("exit");
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await addressOf(server);
    // The command's own seat too: what it must approve then waits for the board.
    const text = withHuman(withHuman(readFileSync(SCENARIO, "utf8"), agency), "gov");
    const made = await asked(url, admin, "/api/v1/drills", { text, speed: 60 });
    const live = await asked(url, admin, "/api/v1/tokens", { roles: ["board"] });
    return {
      url,
      board: made.tokens.board,
      agencyToken: made.tokens[agency],
      agency,
      live: live.token,
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
