// Prints how long the browser takes, from a keystroke to the words, to say what a link would do.
import { openPage, signIn, startBrowser, awake } from "./support.mjs";

const [address, roadmap] = process.argv.slice(2);
const browser = await startBrowser();
const page = await openPage(browser, { address });
await signIn(page, "controller");
const tasks = await page.evaluate(async (roadmap) => {
  const answer = await fetch(`/r/${roadmap}.json`);
  return (await answer.json()).tasks.map((task) => task.key);
}, roadmap);
await page.goto(`/r/${roadmap}/t/${tasks.at(-1)}`);
await awake(page);
await page.click('details.panel:has(form[action="/do/link"]) summary');
const took = await page.evaluate(async (from) => {
  const form = document.querySelector('form[action="/do/link"]');
  const place = form.querySelector("[data-effect]");
  const say = async (name, value) => {
    const start = performance.now();
    await new Promise((done) => {
      const seen = new MutationObserver(() => (seen.disconnect(), done()));
      seen.observe(place, { childList: true });
      const field = form.querySelector(`[name="${name}"]`);
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return performance.now() - start;
  };
  await say("from", from);
  const times = [];
  for (let lag = 1; lag <= 21; lag += 1) times.push(await say("lag", String(lag * 10)));
  return times.sort((a, b) => a - b)[10];
}, tasks[0]);
await browser.close();
console.log(`${took.toFixed(1)} ms for ${tasks.length} tasks`);
