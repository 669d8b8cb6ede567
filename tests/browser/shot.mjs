import { awake, openPage, signIn, startBrowser, startServer } from "./support.mjs";
const server = await startServer("2026-11-25T09:00:00Z"); const browser = await startBrowser();
const only = process.argv.slice(2);
for (const [name, path, o, who] of [
  ["tl", "/r/december-1/timeline", {}, "planner"], ["tl-dark", "/r/december-1/timeline?links=all&zoom=quarter", { colorScheme: "dark" }], ["tl-ru", "/r/december-1/timeline?group=owner", { locale: "ru-RU", viewport: { width: 360, height: 800 } }], ["tl-off", "/r/december-1/timeline?zoom=fit&folded=GOV", { javaScriptEnabled: false }],
  ["fc", "/r/december-1/forecast", {}], ["trend", "/r/december-1/trend", {}], ["ov", "/r/december-1", {}], ["board", "/r/december-1/board", {}, "planner"], ["cal", "/r/december-1/calendar", {}], ["cov", "/r/december-1/coverage", {}], ["task", "/r/december-1/t/MIN-03", {}, "planner"], ["year", "/r/december-1/calendar?year=2026", {}],
]) {
  if (only.length && !only.includes(name)) continue;
  const page = await openPage(browser, server, { viewport: { width: 1440, height: 1150 }, ...o });
  if (who) await signIn(page, who);
  await page.goto(path);
  if (o.javaScriptEnabled !== false) await awake(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/shot-${name}.png` });
  if (page.complaints.length) console.log(name, page.complaints);
  await page.context().close();
}
await browser.close(); server.stop();
