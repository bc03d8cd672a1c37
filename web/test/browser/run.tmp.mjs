// Drives the board and an agency's page as two people would, in a drill in which that agency is
// played by people. The server is that of HEAN_URL, HEAN_TOKEN_BOARD, HEAN_TOKEN_AGENCY and
// HEAN_AGENCY (and HEAN_TOKEN_LIVE, a board's token outside the drill, for what the public reports);
// without them HEAN_BIN is started. HEAN_SHOTS is the folder for the pictures. The agency's own clicks
// accept, start and finish a task, and the board shows each; no request leaves the origin.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { attachPicture, commandSteps } from "./command.mjs";
import { sameFold } from "./fold.mjs";
import { openBrowser, openPage } from "./open.mjs";
import { publicSteps } from "./public.tmp.mjs";
import { serveDrill } from "./serve.mjs";

/** The server and tokens of the environment, else a server and a drill of our own. */
async function target() {
  const { HEAN_URL, HEAN_TOKEN_BOARD, HEAN_TOKEN_AGENCY, HEAN_AGENCY, HEAN_TOKEN_LIVE } =
    process.env;
  if (!HEAN_URL) return serveDrill(HEAN_AGENCY ?? "police");
  if (!HEAN_TOKEN_BOARD || !HEAN_TOKEN_AGENCY || !HEAN_AGENCY) {
    throw new Error(
      "with HEAN_URL also HEAN_TOKEN_BOARD, HEAN_TOKEN_AGENCY and HEAN_AGENCY are needed",
    );
  }
  return {
    url: HEAN_URL.replace(/\/$/, ""),
    board: HEAN_TOKEN_BOARD,
    agencyToken: HEAN_TOKEN_AGENCY,
    agency: HEAN_AGENCY,
    live: HEAN_TOKEN_LIVE ?? null,
    stop: () => {},
  };
}

const SHOTS =
  process.env.HEAN_SHOTS ?? join(new URL(".", import.meta.url).pathname, "../../test-results");
const LONG = 60_000;

const steps = [];
const strays = [];
const errors = [];
async function step(name, run) {
  const begin = Date.now();
  try {
    await run();
    steps.push(name);
    console.log(`ok   ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message.split("\n").slice(0, 6).join("\n     ")}`);
    throw error;
  }
}

const link = (base, token, query = "") => `${base}/${query}#token=${encodeURIComponent(token)}`;
const shot = (page, name) => page.screenshot({ path: join(SHOTS, `${name}.png`) });

async function mapIsDrawn(page) {
  await page.locator(".map-canvas canvas").waitFor({ timeout: LONG });
  await page.waitForFunction(() => document.querySelector(".map")?.dataset.ready === "yes", null, {
    timeout: LONG,
  });
}

/** Sees the card of a task in a column of the board. */
const card = (page, column, id) => page.locator(`.column-${column} [id="task-${id}"]`);

/**
 * Accepts tasks until one waits for work to begin; some are done by being accepted.
 * `task` was accepted already.
 */
async function acceptWork(agency, board, task) {
  const until = Date.now() + LONG;
  let id = task;
  for (;;) {
    const waits = card(board, "accepted", id).or(card(board, "done", id));
    await waits.waitFor({ timeout: LONG });
    if (await card(board, "accepted", id).isVisible()) return id;
    if (Date.now() > until) throw new Error("no task that is work came");
    const next = agency.locator(".agency-task:has(button.accept)").first();
    await next.waitFor({ timeout: LONG });
    id = (await next.getAttribute("id")).slice("task-".length);
    await agency.locator(`[id="task-${id}"] button.accept`).click();
  }
}

async function main() {
  const {
    url: BASE,
    board: BOARD,
    agencyToken: AGENCY_TOKEN,
    agency: AGENCY,
    live: LIVE,
    stop,
  } = await target();
  mkdirSync(SHOTS, { recursive: true });
  const browser = await openBrowser();
  const desk = { viewport: { width: 1440, height: 900 } };
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const board = await openPage(browser, BASE, desk, strays, errors);
  const agency = await openPage(browser, BASE, phone, strays, errors);
  let task = "";
  try {
    await step("the sign-in page is shown without a token", async () => {
      const page = await openPage(browser, BASE, desk, strays, errors);
      await page.goto(BASE);
      await page.getByLabel("访问令牌").waitFor();
      await page.close();
    });
    await step("the board opens by a link, and the token leaves the address", async () => {
      await board.goto(link(BASE, BOARD));
      await board.locator(".board").waitFor({ timeout: LONG });
      if (board.url().includes("token")) throw new Error(`address is ${board.url()}`);
    });
    await step("a drill is marked as one", async () => {
      await board.locator(".banner").waitFor({ timeout: LONG });
      const title = await board.title();
      if (!title.startsWith("【演练】")) throw new Error(`title is ${title}`);
    });
    await step("the agency's page opens without the map", async () => {
      await agency.goto(link(BASE, AGENCY_TOKEN, "?view=agency"));
      await agency.locator(".agency").waitFor({ timeout: LONG });
      await agency.locator(`.agency[data-agency="${AGENCY}"]`).waitFor();
      const scripts = await agency.evaluate(() =>
        performance.getEntriesByType("resource").map((entry) => entry.name),
      );
      const map = scripts.filter((name) => /maplibre|Board-/.test(name));
      if (map.length) throw new Error(`loaded ${map.join()}`);
    });
    const own = () => agency.locator(`[id="task-${task}"]`);
    await step("a task is in the inbox", async () => {
      const first = agency.locator(".agency-task:has(button.accept)").first();
      await first.waitFor({ timeout: LONG });
      task = (await first.getAttribute("id")).slice("task-".length);
      await shot(agency, "agency-inbox");
    });
    await step("the board shows it as not accepted", async () => {
      await card(board, "inbox", task).waitFor({ timeout: LONG });
    });
    await step("the agency accepts, and the board shows it", async () => {
      await own().locator("button.accept").click();
      await card(board, "accepted", task)
        .or(card(board, "done", task))
        .waitFor({ timeout: LONG });
    });
    await step("the agency accepts a task that is work, and the board shows it", async () => {
      task = await acceptWork(agency, board, task);
    });
    await step("the agency begins, and the board shows it", async () => {
      await own().locator("button.start").click();
      await card(board, "executing", task).waitFor({ timeout: LONG });
      await shot(agency, "agency-executing");
    });
    await step("the agency finishes with evidence, and the board shows it", async () => {
      await own().locator("button.finish").click();
      await own().locator("textarea").fill("两端已封闭，绕行标志已设置");
      await attachPicture(own());
      await own().locator("button.send").click();
      await card(board, "done", task).waitFor({ timeout: LONG });
      const log = board.getByRole("log");
      await log.getByText("两端已封闭").first().waitFor({ timeout: LONG });
    });
    await step("the forecast is on the table and the map", async () => {
      await board.locator(".arrivals tbody tr").first().waitFor({ timeout: LONG });
      await board.locator(".curve-plot canvas").waitFor({ timeout: LONG });
      await mapIsDrawn(board);
      await shot(board, "board-zh");
    });
    await commandSteps({ board, step, shot, long: LONG });
    if (LIVE) {
      await publicSteps({ browser, base: BASE, live: LIVE, link, step, shot, strays, errors });
    }
    await step("what the board folds is what the server folds", () => sameFold(BASE, BOARD));
    await step("the board speaks English", async () => {
      await board.getByLabel("切换到英文").click();
      await board.getByRole("heading", { name: /^Arrivals/ }).waitFor();
      await mapIsDrawn(board);
      await shot(board, "board-en");
    });
    await step("keys open the help and it closes again", async () => {
      await board.locator(".map").focus();
      await board.keyboard.press("?");
      await board.locator("dialog.help[open]").waitFor();
      await board.keyboard.press("Escape");
      await board.locator("dialog.help[open]").waitFor({ state: "detached" });
    });
    await step("nothing was asked of another origin", () => {
      if (strays.length) throw new Error(strays.join());
    });
    await step("no page had an error", () => {
      if (errors.length) throw new Error(errors.join("\n"));
    });
  } finally {
    if (!steps.includes("no page had an error")) {
      await shot(board, "failed-board").catch(() => {});
      await shot(agency, "failed-agency").catch(() => {});
      if (errors.length) console.log(`page errors:\n${errors.join("\n")}`);
    }
    await browser.close();
    stop();
  }
  console.log(`${steps.length} passed, 0 failed`);
}

main().catch((error) => {
  if (steps.length === 0) console.log(`FAIL ${error.message}`);
  console.log(`${steps.length} passed, 1 failed`);
  process.exit(1);
});
