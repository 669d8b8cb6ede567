// What somebody typed comes back: after an ended session, after somebody else was faster, and at the door.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { awake, newRecord, openPage, program, signIn, startBrowser, startServer, text } from "./support.mjs";

const NOW = "2026-11-23T09:00:00Z";
const PASSWORD = "twelve otters and a boat";
const OWN = "nine herons on a wire";
const WORDS = "Слова, которых жаль";

let browser;
before(async () => {
  browser = await startBrowser();
});
const servers = [];
const serve = async (...args) => {
  servers.push(await startServer(NOW, ...args));
  return servers.at(-1);
};
after(async () => {
  await browser.close();
  servers.forEach((server) => server.stop());
});

// Each: the page, how its form is opened, the form, and the name of the field.
const forms = [
  ["/r/december-1/t/LOG-04/report", null, 'form[action="/do/report"]', "note"],
  ["/r/december-1/t/LOG-04", null, 'form[action="/do/comment"]', "text"],
  ["/r/december-1/t/LOG-04", 'details:has(form[action="/do/submit"]) > summary', 'form[action="/do/submit"]', "statements[0]"],
  ["/r/december-1/t/LOG-04", 'details:has(form[action="/do/request-extension"]) > summary', 'form[action="/do/request-extension"]', "explanation"],
  ["/r/december-1/tasks", "#row-LOG-04 a[data-open]", "tr.editor form", "note"],
];

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with WebAssembly" : "with scripting off";

  test(`${how} what was typed outlives the session and is there after signing in`, async () => {
    const server = await serve();
    for (const [path, open, selector, name] of forms) {
      if (!javaScriptEnabled && selector.startsWith("tr.editor")) continue;
      const field = `${selector} [name="${name}"]`;
      const page = await openPage(browser, server, { javaScriptEnabled });
      await signIn(page, "planner");
      await page.goto(path);
      if (javaScriptEnabled && !path.endsWith("/report")) await awake(page);
      if (open) await page.click(open);
      await page.fill(field, WORDS);
      await page.context().clearCookies();
      await page.locator(`${selector} button:not(.preview):not(.link)`).first().click();
      await page.waitForSelector('form[action="/do/sign-in-as"]');
      assert.match(await text(page, "main"), /what you wrote is kept/, path);
      await page.click('button[value="planner"]');
      await page.waitForSelector("form.account");
      const typed = await page.locator(`textarea[name="${name}"]`).evaluateAll((all) => all.map((one) => one.value));
      assert.ok(typed.includes(WORDS), `${path}: ${typed}`);
      assert.match(await text(page, "main"), /You are signed in again/, path);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });

  test(`${how} a decision that came too late says so, and its words are kept`, async () => {
    const server = await serve();
    const late = await openPage(browser, server, { javaScriptEnabled });
    await signIn(late, "reviewer");
    await late.goto("/review");
    const item = late.locator("details.item", { has: late.locator('form[action="/do/decide"]') }).first();
    if ((await item.getAttribute("open")) === null) await item.locator("summary").first().click();
    const key = await item.locator("form.decide [name=task]").inputValue();
    await item.locator("form.decide textarea").first().fill(WORDS);
    const fast = await openPage(browser, server, { javaScriptEnabled: false });
    await signIn(fast, "reviewer");
    await fast.goto(`/r/december-1/t/${key}`);
    await fast.click('form.decide button[value="accept"]');
    await item.locator('button[value="return"]').click();
    await late.waitForSelector(".not-saved, [data-message]:not([hidden])");
    const page = (await text(late, "main")).toLowerCase();
    assert.match(page, /the state of the task does not allow this/, page);
    const kept = await late.evaluate((words) =>
      document.body.innerText.includes(words)
      || [...document.querySelectorAll("textarea")].some((one) => one.value.includes(words)), WORDS);
    assert.ok(kept, "the words are there");
    assert.deepEqual(late.complaints, []);
  });
}

// RFC 6238, with the step and the digits of most authenticators.
function code(key, at) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(" ", "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", bytes).update(counter).digest();
  const offset = mac[19] & 15;
  return ((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}

test("somebody with a second factor signs in by the browser's own form", async () => {
  const data = newRecord();
  const add = ["person", "add", "vera", "--name", "Vera", "--data", data, "--clock", NOW];
  execFileSync(program, add, { input: `${PASSWORD}\n`, stdio: ["pipe", "pipe", "pipe"] });
  const begun = Date.now();
  const server = await serve([], data);
  const now = () => Date.parse(NOW) + (Date.now() - begun);
  const page = await openPage(browser, server, { javaScriptEnabled: false });
  const button = page.locator('form[action="/do/sign-in"] button.primary');
  await page.goto("/sign-in?back=/account");
  await page.fill("[name=login]", "vera");
  await page.fill("[name=password]", "not this one, not that");
  await button.click();
  assert.match(await text(page, "main"), /Name or password is wrong/);
  assert.equal(await page.inputValue("[name=login]"), "vera", "the name is kept");
  await page.fill("[name=password]", PASSWORD);
  await button.click();
  // The first password was given to them; their own comes next.
  await page.fill('form[action="/do/change-password"] [name=current]', PASSWORD);
  await page.fill('form[action="/do/change-password"] [name=password]', OWN);
  await page.click('form[action="/do/change-password"] button');
  const key = await page.locator('form[action="/do/set-factor"] code.secret').innerText();
  await page.fill('form[action="/do/set-factor"] [name=code]', code(key, now()));
  await page.fill('form[action="/do/set-factor"] [name=current]', OWN);
  await page.click('form[action="/do/set-factor"] button');
  const codes = (await page.locator("code.secret").first().innerText()).split(/\s+/);
  assert.ok(codes.length >= 8, `${codes}`);

  const elsewhere = await openPage(browser, server, { javaScriptEnabled: false });
  const enter = elsewhere.locator('form[action="/do/sign-in"] button.primary');
  await elsewhere.goto("/sign-in?back=/account");
  await elsewhere.fill("[name=login]", "vera");
  await elsewhere.fill("[name=password]", OWN);
  await enter.click();
  assert.match(await text(elsewhere, "main"), /Enter the code/);
  assert.equal(await elsewhere.inputValue("[name=login]"), "vera");
  assert.equal(await elsewhere.getAttribute("[name=code]", "aria-invalid"), "true");
  await elsewhere.fill("[name=password]", OWN);
  await elsewhere.fill("[name=code]", codes[0]);
  await enter.click();
  assert.match(elsewhere.url(), /\/account$/);
  assert.match(await text(elsewhere, "main"), /Vera|Sessions/);
  assert.deepEqual([...page.complaints, ...elsewhere.complaints], []);
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripting" : "with scripting off";

  test(`${how} one says that one is away, and an admin says it for somebody`, async () => {
    const server = await serve();
    const form = 'form[action="/do/set-away"]';
    for (const [who, path] of [["planner", "/account"], ["admin", "/people/planner"]]) {
      const page = await openPage(browser, server, { javaScriptEnabled });
      await signIn(page, who);
      await page.goto(path);
      await page.fill(`${form} [name=from]`, "2026-12-08");
      await page.fill(`${form} [name=to]`, "2026-12-01");
      await page.selectOption(`${form} [name=deputy]`, "reviewer");
      await page.locator(`${form} button`).first().click();
      assert.equal(await page.getAttribute(`${form} [name=to]`, "aria-invalid"), "true");
      assert.equal(await page.inputValue(`${form} [name=from]`), "2026-12-08", "it is kept");
      await page.fill(`${form} [name=from]`, "2026-12-01");
      await page.fill(`${form} [name=to]`, "2026-12-08");
      await page.locator(`${form} button`).first().click();
      await page.waitForURL(/#saved(-away)?$/);
      assert.match(await text(page, form), /deputy: Boris Lebedev/);
      await page.click(`${form} button[name=clear]`);
      await page.waitForURL(/#saved(-away)?$/);
      assert.doesNotMatch(await text(page, form), /deputy: Boris Lebedev/);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });
}
