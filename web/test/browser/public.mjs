// Somebody reports on a phone without a token; the duty desk makes an incident of it.
import { openPage } from "./open.mjs";

const LONG = 60_000;

export async function publicSteps({ browser, base, live, link, step, shot, strays, errors }) {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const desk = { viewport: { width: 1440, height: 900 } };
  let picked = null;
  const citizen = await openPage(browser, base, phone, strays, errors);
  const duty = await openPage(browser, base, desk, strays, errors);
  await step("the public's form opens without a token and loads no map library", async () => {
    await citizen.goto(`${base}/report`);
    await citizen.locator(".report form").waitFor({ timeout: LONG });
    await citizen.locator('.pick canvas[data-ready="yes"]').waitFor({ timeout: LONG });
    const scripts = await citizen.evaluate(() =>
      performance.getEntriesByType("resource").map((entry) => entry.name),
    );
    const map = scripts.filter((name) => /maplibre|Board-/.test(name));
    if (map.length) throw new Error(`loaded ${map.join()}`);
  });
  await step("what is missing is said, and what was typed stays", async () => {
    await citizen.locator("textarea[name=text]").fill("大桥下河面有油膜，味道刺鼻");
    await citizen.locator("button.primary").click();
    await citizen.locator(".report [role=alert]").waitFor();
    await citizen.reload();
    const kept = await citizen.locator("textarea[name=text]").inputValue();
    if (!kept.includes("油膜")) throw new Error(`kept ${kept}`);
  });
  await step("a report is taken and its number told", async () => {
    await citizen.locator("input[name=place]").fill("新源县大桥");
    await citizen.locator(".pick canvas").click({ position: { x: 180, y: 150 } });
    const said = await citizen.locator(".report output").textContent();
    picked = said.match(/\d+\.\d+/g).map(Number);
    await shot(citizen, "report-form");
    await citizen.locator("button.primary").click();
    await citizen.locator(".report-number", { hasText: "PUB-" }).waitFor({ timeout: LONG });
    await shot(citizen, "report-done");
  });
  await step("a second report of the same comes by another phone", async () => {
    const answer = await fetch(`${base}/api/v1/public/reports`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: "河里漂着油，有死鱼", place: "新源县大桥", at: picked }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  });
  await step("the duty desk sees a suggestion and opens an incident from it", async () => {
    await duty.goto(link(base, live, "?tab=reports"));
    const row = duty.locator("li[data-suggestion]").first();
    await row.waitFor({ timeout: LONG });
    await shot(duty, "board-suggestion");
    await row.locator("button.open-from").click();
    await row.locator("form.open-form button[type=submit]").click();
    await duty.locator(".top-number", { hasText: "INC-" }).waitFor({ timeout: LONG });
  });
  await step("the suggestion is settled by the incident", async () => {
    await duty.locator("li[data-suggestion]").first().waitFor({ state: "detached", timeout: LONG });
    await duty.locator("details.past").waitFor({ timeout: LONG });
  });
  await citizen.close();
  await duty.close();
}
