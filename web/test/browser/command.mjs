// What the command does on the board: approves, grades, gives a duty to another agency, files a paper.
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Uploads a picture in the form of a finished task and waits until it is in the log. */
export async function attachPicture(task) {
  const picture = { name: "封路现场.png", mimeType: "image/png", buffer: PICTURE };
  await task.locator("input[type=file]").setInputFiles(picture);
  await task.locator(".upload .good").waitFor({ timeout: 30_000 });
}

async function fillForm(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    const tag = await field.evaluate((element) => element.tagName);
    if (tag === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  await form.locator("button[type=submit]").click();
}

export async function commandSteps({ board, step, shot, long }) {
  const tab = (name) => board.locator(`#tab-${name}`).click();
  await step("what the agency attached is on the board", async () => {
    await tab("situation");
    await board.locator(".files", { hasText: "封路现场" }).waitFor({ timeout: long });
    await board.locator(".files img").first().waitFor({ timeout: long });
    await shot(board, "board-situation");
  });
  await step("the command decides the grade, and the chip says so", async () => {
    await tab("command");
    await board.locator("#part-grade .acts button").first().click();
    const form = board.locator('form[data-kind="grade_decided"]');
    await fillForm(form, { grade: "II", reason: "饮用水源受威胁" });
    await board.locator("#part-grade .grade", { hasText: "已定" }).waitFor({ timeout: long });
    await board.locator(".top .grade", { hasText: "已定" }).waitFor({ timeout: long });
  });
  await step("a task that waits for approval is approved", async () => {
    const row = board.locator("#part-approvals li[data-task]").first();
    await row.waitFor({ timeout: 3 * long });
    const task = await row.getAttribute("data-task");
    await shot(board, "board-command");
    await row.locator("button.approve").click();
    await board
      .locator(`#part-approvals li[data-task="${task}"]`)
      .waitFor({ state: "detached", timeout: long });
    await board.locator(".log .entry-good", { hasText: "批准" }).first().waitFor({ timeout: long });
  });
  await step("a duty is given to another agency, and stands as by command", async () => {
    await tab("plan");
    const row = board.locator("tr[data-duty]").first();
    const duty = await row.getAttribute("data-duty");
    await row.locator("button").click();
    const form = board.locator('form[data-kind="duty_assigned"]');
    await fillForm(form, { to: "xpcc", reason: "就近" });
    await board.locator(`tr[data-duty="${duty}"] .by-command`).waitFor({ timeout: long });
    await shot(board, "board-plan");
  });
  await step("a note is recorded and stands in the log", async () => {
    await board.locator("#record").click();
    const form = board.locator('dialog.record form[data-kind="note"]');
    await fillForm(form, { text: "现场已架设指挥帐篷" });
    await form.locator(".good").waitFor({ timeout: long });
    await board.keyboard.press("Escape");
    await board.locator(".log", { hasText: "现场已架设指挥帐篷" }).waitFor({ timeout: long });
  });
  await step("a paper is read on the board", async () => {
    await tab("documents");
    const row = board.locator('li[data-document="report-initial"]');
    await row.locator(".acts button").first().click({ timeout: long });
    const page = board.locator("dialog.paper .paper-page");
    await page.locator("h1").first().waitFor({ timeout: long });
    await shot(board, "board-paper");
    await board.keyboard.press("Escape");
    await page.waitFor({ state: "detached" });
  });
  await step("a paper is filed with its recipient", async () => {
    const row = board.locator('li[data-document="report-initial"]');
    await row.locator("button.file-it").click();
    await fillForm(row.locator("form"), { to: "自治区生态环境厅" });
    await row.locator(".filed", { hasText: "自治区生态环境厅" }).waitFor({ timeout: long });
    await shot(board, "board-documents");
  });
  await tab("forecast");
}
