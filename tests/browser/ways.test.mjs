// Ways of looking: enlarged, in forced colours, without motion, and on a phone by fingers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { awake, newRecord, openPage, signIn, startBrowser, startServer, text, vekha } from "./support.mjs";

const CLOCK = "2026-11-25T09:00:00Z";
const views = {
  overview: ["/r/december-1"],
  tasks: ["/r/december-1/tasks", "planner"],
  task: ["/r/december-1/t/MIN-03", "planner"],
  timeline: ["/r/december-1/timeline", "planner"],
  month: ["/r/december-1/calendar"],
  year: ["/r/december-1/calendar?year=2026"],
  board: ["/r/december-1/board", "planner"],
  coverage: ["/r/december-1/coverage"],
  forecast: ["/r/december-1/forecast"],
  trend: ["/r/december-1/trend"],
  my: ["/my", "planner"],
  review: ["/review", "controller"],
  keys: ["/keys"],
  register: ["/r/december-1/register"],
};

let browser, server;

before(async () => {
  browser = await startBrowser();
  server = await startServer(CLOCK);
});

after(async () => {
  await browser?.close();
  server?.stop();
});

// Looks at every view one way, and returns what is wrong with it, each with the name of its view.
async function everywhere(options, faults) {
  const found = [];
  for (const who of [undefined, "planner", "controller"]) {
    const page = await openPage(browser, server, options);
    if (who) await signIn(page, who);
    for (const [name, [path, person]] of Object.entries(views)) {
      if (person !== who) continue;
      await page.goto(path);
      if (await page.locator('script[src="/pkg/start.js"]').count()) await awake(page);
      for (const fault of await faults(page)) found.push(`${name}: ${fault}`);
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
  return found;
}

// What stands in the page for all of the looks: how an element is called, and what can be pressed.
const tools = () => {
  window.named = (it) => {
    const of = it.closest("[id]")?.id;
    const own = it.getAttribute("class") ?? "";
    return `${it.localName}${own && `.${own.replaceAll(" ", ".")}`} “${(it.textContent.trim() || it.getAttribute("name") || "").slice(0, 30)}”${of ? ` in #${of}` : ""}`;
  };
  window.pressed = () =>
    [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role="slider"]')]
      // Neither what is only read out nor what waits above the page for the focus.
      .filter((it) => it.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !it.matches(".skip"))
      .filter((it) => !it.closest(".ear, .unseen, thead") || it.closest(".gantt thead, table.tasks thead a"));
};

test("at 200 % nothing is wider than the window, out of reach or under what stays in place", async () => {
  const zoomed = { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 };
  const found = await everywhere(zoomed, async (page) => {
    await page.evaluate(tools);
    const faults = await page.evaluate(() => {
      const faults = [];
      const wide = document.scrollingElement.scrollWidth;
      if (wide > innerWidth) faults.push(`${wide} px wide in a window of ${innerWidth}`);
      const goesOn = (it) => {
        for (let around = it.parentElement; around; around = around.parentElement) {
          if (/auto|scroll/.test(getComputedStyle(around).overflowX) && around.scrollWidth > around.clientWidth) return true;
        }
        return false;
      };
      for (const it of pressed()) {
        const box = it.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) faults.push(`${named(it)} has no size`);
        else if ((box.right <= 0 || box.left >= innerWidth) && !goesOn(it)) faults.push(`${named(it)} is beside the window, at ${box.left}`);
      }
      for (const it of document.querySelectorAll("body *")) {
        const { position } = getComputedStyle(it);
        const { height } = it.getBoundingClientRect();
        if (["sticky", "fixed"].includes(position) && it.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && height > innerHeight / 2) {
          faults.push(`${named(it)} stays in place and is ${height} px high`);
        }
      }
      return faults;
    });
    for (let n = 0; n < 40; n += 1) {
      await page.keyboard.press("Tab");
      const fault = await page.evaluate(() => {
        const it = document.activeElement;
        if (!it || it === document.body) return null;
        const box = it.getClientRects()[0];
        // What is drawn by its label, and what fills more than the window.
        if (!box || getComputedStyle(it).opacity === "0") return null;
        // The middle of what its surroundings leave of it.
        let [left, right, above, below] = [Math.max(box.left, 0), Math.min(box.right, innerWidth), Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
        for (let around = it.parentElement; around; around = around.parentElement) {
          if (getComputedStyle(around).overflowX === "visible") continue;
          const cut = around.getBoundingClientRect();
          [left, right, above, below] = [Math.max(left, cut.left), Math.min(right, cut.right), Math.max(above, cut.top), Math.min(below, cut.bottom)];
        }
        const [x, y] = [(left + right) / 2, (above + below) / 2];
        const top = document.elementFromPoint(x, y);
        const seen = top && (top === it || it.contains(top) || top.contains(it));
        return seen ? null : `${named(it)} has the focus under ${top ? named(top) : "nothing: it is outside of the window"}`;
      });
      if (fault) faults.push(fault);
    }
    return faults;
  });
  assert.deepEqual(found, []);
});

// Colours that elements are drawn with, against what lies behind them.
const contrasts = (selectors) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((it) => (it /= 255) && (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (it) => {
    for (let around = it; around; around = around.parentElement) {
      const colour = rgba(getComputedStyle(around).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return rgba("Canvas");
  };
  const ratio = (one, two) => {
    const [high, low] = [light(one), light(two)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const faults = {};
  for (const selector of selectors) {
    for (const it of document.querySelectorAll(selector)) {
      if (!it.checkVisibility()) continue;
      const style = getComputedStyle(it);
      const ground = behind(it);
      // Shapes of statuses have the colour of their words.
      const drawn = (selector === "svg.i" ? [style.color] : [style.fill, style.stroke]).filter((it) => it !== "none").map(rgba).filter((it) => it[3] > 200);
      const best = Math.max(0, ...drawn.map((colour) => ratio(colour, ground)));
      if (best < 3) faults[`${selector} ${it.getAttribute("class") ?? ""} is seen at ${best.toFixed(1)}:1 (${style.color}, ${style.fill}, ${style.stroke})`] = true;
    }
  }
  return Object.keys(faults);
};

test("in forced colours statuses and dates are still seen", async () => {
  for (const colorScheme of ["light", "dark"]) {
    let counted = 0;
    const found = await everywhere({ forcedColors: "active", colorScheme, viewport: { width: 1440, height: 900 } }, async (page) => {
      assert.equal(await page.evaluate(() => matchMedia("(forced-colors: active)").matches), true);
      const drawn = [
        "svg.i", "svg.lane :is(.d, .d0, .f, .done)", "svg.lane .bar", "svg.lane .later", "svg.band rect", ".gantt line.today", ".gantt .over .chain",
        "svg.axis :is(path, line.today)", "svg.forecasts :is(polyline, path, circle)", "svg.trend :is(polyline, path.expected, circle, line.today)",
        "svg.distribution :is(.curve, path, circle, line.deadline)", "svg.spark polyline", "svg.burn-up polyline",
      ];
      counted += await page.evaluate((drawn) => document.querySelectorAll(drawn.join()).length, drawn);
      return page.evaluate(contrasts, drawn);
    });
    assert.ok(counted > 300, `${counted} shapes`);
    assert.deepEqual(found, [], colorScheme);
  }
});

test("in forced colours a status is words as well, and what has the focus has an outline", async () => {
  const found = await everywhere({ forcedColors: "active", viewport: { width: 1440, height: 900 } }, async (page) => {
    await page.evaluate(tools);
    const faults = await page.evaluate(() =>
      [...document.querySelectorAll("details.status > summary, span.status")]
        .filter((it) => it.checkVisibility() && it.innerText.trim() === "")
        .map((it) => `${named(it)} has no words`),
    );
    for (let n = 0; n < 40; n += 1) {
      await page.keyboard.press("Tab");
      const fault = await page.evaluate(() => {
        const it = document.activeElement;
        // The way to the calendar of a date is drawn by the browser.
        if (it === document.body || (it.type === "date" && !it.matches(":focus-visible"))) return null;
        const rings = [it, ...it.querySelectorAll(".hit"), ...(it.labels ?? []), it.nextElementSibling].filter(Boolean);
        const ring = rings.some((one) => {
          const { outlineStyle, outlineWidth, stroke } = getComputedStyle(one);
          return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || (one.matches(".hit") && stroke !== "none");
        });
        return ring ? null : `${named(it)} has the focus and does not show it`;
      });
      if (fault) faults.push(fault);
    }
    return faults;
  });
  assert.deepEqual(found, []);
});

// What moves or would move, but for the answer to a save, which goes at once when its time is over.
const motion = () => {
  const seconds = (list) => Math.max(...list.split(",").map((it) => parseFloat(it) * (/ms\s*$/.test(it) ? 0.001 : 1)));
  const faults = {};
  for (const one of document.getAnimations()) {
    const { target } = one.effect;
    if (target.matches(".toast")) continue;
    if (one.effect.getComputedTiming().duration > 10) faults[`${one.animationName ?? one.transitionProperty} of ${target.localName}.${target.className}`] = true;
  }
  for (const it of document.querySelectorAll("*")) {
    for (const part of [undefined, "::before", "::after"]) {
      const style = getComputedStyle(it, part);
      if (seconds(style.transitionDuration) > 0.01) faults[`transition of ${it.localName}.${it.getAttribute("class")}${part ?? ""}: ${style.transitionDuration}`] = true;
      const steps = it.matches(".toast") && /^steps\(1/.test(style.animationTimingFunction);
      if (style.animationName !== "none" && seconds(style.animationDuration) > 0.01 && !steps) faults[`animation ${style.animationName} of ${it.localName}.${it.getAttribute("class")}${part ?? ""}`] = true;
    }
    if (getComputedStyle(it).scrollBehavior === "smooth") faults[`${it.localName} scrolls smoothly`] = true;
  }
  return Object.keys(faults);
};

test("with reduced motion nothing moves, not even what was just changed", async () => {
  const still = { reducedMotion: "reduce" };
  assert.deepEqual(await everywhere(still, (page) => page.evaluate(motion)), []);
  const page = await openPage(browser, server, still);
  await signIn(page, "planner");
  await page.goto("/r/december-1/tasks");
  await awake(page);
  await page.click("#row-MIN-04 a[data-open]");
  await page.fill("tr.editor [name=percent]", "93");
  await page.click("tr.editor button.primary");
  await page.waitForSelector("#row-MIN-04[data-changed]");
  assert.deepEqual(await page.evaluate(motion), []);
  await page.context().close();
  // With motion the same row does move, so that the test could fail.
  const other = await openPage(browser, server, { reducedMotion: "no-preference" });
  await signIn(other, "planner");
  await other.goto("/r/december-1/tasks");
  await awake(other);
  await other.click("#row-MIN-04 a[data-open]");
  await other.fill("tr.editor [name=percent]", "94");
  await other.click("tr.editor button.primary");
  await other.waitForSelector("#row-MIN-04[data-changed]");
  assert.notDeepEqual(await other.evaluate(motion), []);
  await other.context().close();
});

const phone = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } };

test("on a phone what is pressed is large enough for a finger, or stands apart", async () => {
  const found = await everywhere(phone, async (page) => {
    await page.evaluate(tools);
    return page.evaluate(() => {
      // A box or a dot is pressed by its label as well.
      const box = (it) => (it.matches("input") && it.labels?.[0]?.checkVisibility() ? it.labels[0] : it).getBoundingClientRect();
      // In a sentence the line decides.
      const inSentence = (it) => {
        if (getComputedStyle(it).display !== "inline") return false;
        const block = it.closest("p, li, td, th, dd, dt, small, figcaption, h1, h2, h3, summary, div, nav, section");
        return block.textContent.trim() !== it.textContent.trim();
      };
      const targets = pressed().map((it) => ({ it, box: box(it) })).filter(({ box }) => box.width > 0);
      const small = ({ box }) => box.width < 23.9 || box.height < 23.9;
      const middle = ({ box }) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const near = (one, other) => {
        const [x, y] = middle(one);
        const [dx, dy] = [Math.max(other.box.left - x, 0, x - other.box.right), Math.max(other.box.top - y, 0, y - other.box.bottom)];
        const [u, v] = middle(other);
        return Math.hypot(dx, dy) < 11.9 || (small(other) && Math.hypot(u - x, v - y) < 23.9);
      };
      const faults = {};
      for (const one of targets.filter((it) => small(it) && !inSentence(it.it))) {
        const other = targets.find((other) => other.it !== one.it && !one.it.contains(other.it) && !other.it.contains(one.it) && near(one, other));
        if (other) faults[`${named(one.it)} is ${one.box.width.toFixed(0)} × ${one.box.height.toFixed(0)} px beside ${named(other.it)}`] = true;
      }
      return Object.keys(faults);
    });
  });
  assert.deepEqual(found, []);
});

test("on a phone nothing is wider than the window, and pictures of time begin with their latest end", async () => {
  const found = await everywhere(phone, (page) =>
    page.evaluate(() => {
      const faults = [];
      const wide = document.scrollingElement.scrollWidth;
      if (wide > innerWidth) faults.push(`${wide} px wide`);
      for (const picture of document.querySelectorAll("svg.trend, svg.distribution")) {
        const { right } = picture.getBoundingClientRect();
        if (right > innerWidth + 1) faults.push(`the latest end of svg.${picture.classList[0]} is at ${right.toFixed(0)} px`);
      }
      return faults;
    }),
  );
  assert.deepEqual(found, []);
});

// A finger that goes from one place to another.
async function swipe(page, [x, y], [toX, toY], steps = 10) {
  const client = await page.context().newCDPSession(page);
  const touch = (type, points) => client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", [{ x, y }]);
  for (let n = 1; n <= steps; n += 1) {
    await touch("touchMove", [{ x: x + ((toX - x) * n) / steps, y: y + ((toY - y) * n) / steps }]);
  }
  await touch("touchEnd", []);
  await client.detach();
}

const TASK = "LOG-04";
const TICK = `#row-${TASK} .tick`;

// What the last event of the log says, without when it was.
const event = (data) => {
  const { history } = JSON.parse(vekha("export", "december-1", "--data", data).toString());
  const { by, change } = history.at(-1);
  return { by, change: JSON.parse(JSON.stringify(change, (name, value) => (name === "at" ? undefined : value))) };
};

// The tick in the middle of what is seen of the drawing; returns its middle, and how wide a day is.
async function tick(page) {
  await page.evaluate((tick) => {
    document.querySelector(tick).scrollIntoView({ block: "center" });
    const gantt = document.querySelector("#gantt");
    const [at, seen] = [document.querySelector(tick).getBoundingClientRect(), gantt.getBoundingClientRect()];
    gantt.scrollLeft += at.left - seen.left - gantt.clientWidth * 0.75;
  }, TICK);
  const at = await page.locator(`${TICK} .hit`).boundingBox();
  return { x: at.x + at.width / 2, y: at.y + at.height / 2, day: Number(await page.getAttribute("#gantt", "data-day")) };
}

test("a forecast moved by a finger is the one that a pointer moves", async () => {
  const found = [];
  for (const options of [phone, { viewport: { width: 1440, height: 1000 } }]) {
    const data = newRecord();
    const own = await startServer(CLOCK, ["--demo"], data);
    const page = await openPage(browser, own, options);
    await signIn(page, "planner");
    await page.goto("/r/december-1/timeline");
    await awake(page);
    const { x, y, day } = await tick(page);
    if (options.hasTouch) {
      await swipe(page, [x, y], [x + 5 * day, y + 4]);
    } else {
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let n = 1; n <= 10; n += 1) await page.mouse.move(x + (5 * day * n) / 10, y + 4);
      await page.mouse.up();
    }
    await page.waitForFunction(() => document.querySelector(".lens .effect").textContent.length > 0);
    // All of it is inside the window.
    const lens = await page.locator(".lens form").boundingBox();
    const { width, height } = page.viewportSize();
    assert.ok(lens.x >= 0 && lens.y >= 0 && lens.x + lens.width <= width && lens.y + lens.height <= height, JSON.stringify(lens));
    assert.ok(lens.height < height / 2, `${lens.height} px high`);
    const save = page.locator(".lens button.primary");
    await (options.hasTouch ? save.tap() : save.click());
    await page.waitForSelector("#saved form.undo", { state: "attached" });
    await page.waitForSelector(".lens form[hidden]", { state: "attached" });
    assert.deepEqual(page.complaints, []);
    await page.context().close();
    await own.leave();
    found.push(event(data));
  }
  const [finger, pointer] = found;
  assert.equal(JSON.stringify(finger).match(/"forecast":"([^"]+)"/)?.[1], "2026-12-04", JSON.stringify(finger));
  assert.deepEqual(finger, pointer);
});

test("a swipe elsewhere on the drawing scrolls it, and moves nothing", async () => {
  const page = await openPage(browser, server, phone);
  await signIn(page, "planner");
  await page.goto("/r/december-1/timeline");
  await awake(page);
  const sent = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  const { x, y } = await tick(page);
  const now = () => page.evaluate((tick) => [document.querySelector("#gantt").scrollLeft, document.querySelector(tick).getAttribute("aria-valuenow"), document.querySelector(tick).getAttribute("transform")], TICK);
  const [left, ...before] = await now();
  // Below the tick, in a row without one of its own there.
  const free = await page.evaluate(([x, y]) => {
    for (let down = 30; down < 150; down += 30) {
      const at = document.elementFromPoint(x, y + down);
      if (at?.closest("#gantt") && !at.closest(".tick, .d, a, th")) return y + down;
    }
    return null;
  }, [x, y]);
  assert.notEqual(free, null);
  await swipe(page, [x, free], [x - 90, free]);
  await page.waitForFunction((left) => document.querySelector("#gantt").scrollLeft > left + 40, left);
  assert.deepEqual((await now()).slice(1), before);
  assert.equal(await page.locator(".lens form").isVisible(), false);
  assert.deepEqual(sent.filter((path) => path.startsWith("/do/")), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a tap opens the task of a card and of a row, the why of a status, and the menu", async () => {
  const page = await openPage(browser, server, phone);
  await signIn(page, "planner");
  await page.goto("/r/december-1/board");
  await awake(page);
  const card = page.locator("li.card").first();
  const key = await card.getAttribute("data-key");
  await card.locator("a.title").tap();
  await page.waitForURL(`**/t/${key}`);
  await page.goto("/r/december-1/tasks");
  await awake(page);
  const why = page.locator("#row-MIN-03 details.status");
  await why.locator("summary").tap();
  const panel = await why.locator(".why").boundingBox();
  assert.ok(panel.x >= 0 && panel.x + panel.width <= 360 && panel.width > 250, JSON.stringify(panel));
  assert.match(await text(page, "#row-MIN-03 .why"), /Deadline Wed 11 Nov/);
  await page.locator("#row-MIN-04 a[data-open]").tap();
  await page.waitForSelector("tr.editor [name=percent]");
  await page.locator("#row-GOV-10 a.title").tap();
  await page.waitForURL("**/t/GOV-10");
  await awake(page);
  await page.locator("header.top > label").tap();
  await page.locator("header.top .more > summary").tap();
  const link = page.locator('header.top nav a[href$="/board"]');
  assert.equal(await link.isVisible(), true);
  await link.tap();
  await page.waitForURL("**/board");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("the header is one line at 1440 pixels for everybody, and what is used less is in a menu of its own", async () => {
  const page = await openPage(browser, server, { viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
  for (const person of ["planner", "reviewer", "controller", "admin"]) {
    await signIn(page, person);
    for (const language of ["en", "ru"]) {
      await page.goto(`/language/${language}`);
      for (const path of ["", "/stocktake", "/members"]) {
        await page.goto(`/r/december-1${path}`);
        const height = await page.evaluate(() => document.querySelector("header.top").offsetHeight);
        assert.ok(height < 60, `${person} ${language} ${path}: ${height}`);
      }
    }
    await page.goto("/language/en");
    await page.goto("/r/december-1/calendar");
    const shown = page.locator('header.top nav a[aria-current="page"]');
    assert.equal(await shown.innerText(), "Calendar");
    const board = page.locator('header.top .more a[href$="/board"]');
    assert.equal(await board.isVisible(), false);
    await page.focus("header.top .more > summary");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/board");
  }
  await page.context().close();
});

test("Escape closes the menu and gives the focus back", async () => {
  const page = await openPage(browser, server, { viewport: { width: 1440, height: 900 } });
  await signIn(page, "planner");
  await page.goto("/r/december-1/tasks");
  await awake(page);
  await page.focus("header.top .more > summary");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("header.top .more[open]").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "summary");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
