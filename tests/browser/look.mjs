// Takes a picture of every view as people see it: light and dark, wide and narrow, English and Russian, with
// scripting off. `node look.mjs FOLDER [VIEW…]`
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { awake, openPage, signIn, startBrowser, startServer } from "./support.mjs";

const [folder = "look", ...only] = process.argv.slice(2);

const views = {
  overview: ["/r/december-1"],
  tasks: ["/r/december-1/tasks", "planner"],
  task: ["/r/december-1/t/MIN-03", "planner"],
  timeline: ["/r/december-1/timeline", "planner"],
  "timeline-week": ["/r/december-1/timeline?zoom=week&links=all"],
  "timeline-fit": ["/r/december-1/timeline?zoom=fit&group=owner"],
  board: ["/r/december-1/board", "planner"],
  calendar: ["/r/december-1/calendar"],
  year: ["/r/december-1/calendar?year=2026"],
  coverage: ["/r/december-1/coverage"],
  forecast: ["/r/december-1/forecast"],
  trend: ["/r/december-1/trend"],
  changes: ["/r/december-1/changes?from=approval"],
  commitments: ["/r/december-1/commitments"],
  stocktake: ["/r/december-1/stocktake", "controller"],
  past: ["/r/december-1?asof=2026-11-10"],
  compared: ["/r/december-1/timeline?against=2026-11-01"],
  register: ["/r/december-1/register"],
  my: ["/my", "planner"],
  review: ["/review", "controller"],
  inbox: ["/inbox", "planner"],
  account: ["/account", "planner"],
  webhooks: ["/r/december-1/webhooks", "controller"],
  reference: ["/api/reference"],
  help: ["/help"],
  keys: ["/keys"],
};

const looks = {
  "light": {},
  "dark": { colorScheme: "dark" },
  "narrow": { viewport: { width: 360, height: 760 }, hasTouch: true, isMobile: true },
  "narrow-ru": { viewport: { width: 360, height: 760 }, locale: "ru-RU", hasTouch: true, isMobile: true },
  "ru": { locale: "ru-RU" },
  "plain": { javaScriptEnabled: false },
};

mkdirSync(folder, { recursive: true });
const server = await startServer("2026-11-25T09:00:00Z");
const browser = await startBrowser();
let complaints = 0;
for (const [view, [path, person]] of Object.entries(views)) {
  if (only.length > 0 && !only.includes(view)) continue;
  for (const [look, options] of Object.entries(looks)) {
    const page = await openPage(browser, server, { viewport: { width: 1440, height: 1000 }, ...options });
    if (person) await signIn(page, person);
    await page.goto(path);
    // Pages that do not change load no script.
    const wakes = await page.locator('script[src="/pkg/start.js"]').count();
    if (options.javaScriptEnabled !== false && wakes > 0) await awake(page);
    await page.waitForTimeout(150);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) console.log(`${view} ${look}: ${wide} pixels wider than the window`);
    for (const text of page.complaints) console.log(`${view} ${look}: ${text}`);
    complaints += page.complaints.length + Number(wide > 0);
    await page.screenshot({ path: join(folder, `${view}-${look}.png`) });
    await page.context().close();
  }
}
await browser.close();
server.stop();
process.exitCode = complaints > 0 ? 1 : 0;
