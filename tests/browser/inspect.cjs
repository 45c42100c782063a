"use strict";
// Opens one page in headless Chromium and tells what it finds, as JSON on standard output:
//   node inspect.cjs PAGE.html CHROMIUM [FOLDER FOR PICTURES]
// Modules come from NODE_PATH or from node_modules beside this file (npm install).
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const puppeteer = require("puppeteer-core");

const WIDTHS = [360, 800, 1280];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

async function look(browser, file, width, scheme, folder) {
  const page = await browser.newPage();
  const complaints = [];
  const requests = [];
  page.on("console", (line) => ["error", "warn"].includes(line.type()) && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => requests.push(request.url().slice(0, 80)));
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto(pathToFileURL(file).href, { waitUntil: "load", timeout: 60000 });
  await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
  const overflow = await page.evaluate(`(() => {
    const wide = [...document.querySelectorAll("body *")].filter((each) =>
      each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".skip") && !each.closest("thead"));
    return { page: document.scrollingElement.scrollWidth - innerWidth,
      elements: wide.slice(0, 5).map((each) => each.tagName + "." + (each.getAttribute("class") || "")) };
  })()`);
  const axe = await accessibility(page);
  const shot = folder ? await picture(page, folder, `${path.parse(file).name}-${width}-${scheme}.png`) : null;
  await page.close();
  return { width, scheme, complaints, requests, overflow, axe, shot };
}

async function accessibility(page) {
  await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(`axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`);
  return { rules: found.passes.length, violations: found.violations.map((each) => ({
    id: each.id, impact: each.impact, nodes: each.nodes.length,
    first: each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} | ${node.failureSummary.slice(0, 240)}`) })) };
}

async function picture(page, folder, name) {
  await page.evaluate("document.querySelectorAll('#tools ~ section details.panel, details.exact').forEach((each) => { each.open = false; })");
  await page.screenshot({ path: path.join(folder, name), fullPage: true });
  return name;
}

async function comfort(browser, file) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  const rows = "document.querySelectorAll('tr[data-verdict]:not([hidden])').length";
  const before = await page.evaluate(rows);
  await page.focus("#wanted");
  await page.keyboard.type("maxlength");
  await page.waitForFunction("document.querySelector('#found').textContent !== ''", { timeout: 5000 });
  const after = await page.evaluate(rows);
  const last = await page.evaluate("[...document.querySelectorAll('a.cell')].at(-1).getAttribute('href')");
  await page.evaluate(`location.hash = ${JSON.stringify(last)}`);
  const revealed = await page.evaluate(`new Promise((done) => setTimeout(() => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    done(Boolean(target) && (target.hidden || target.getBoundingClientRect().height > 0)); }, 200))`);
  await page.close();
  return { before, after, revealed };
}

async function withoutScript(browser, file) {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  const hidden = await page.$eval("#tools", (each) => each.hidden);
  const text = await page.$eval("main", (each) => each.innerText.length);
  await page.close();
  return { hidden, text };
}

async function print(browser, file, folder) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  const data = await page.pdf({ format: "A4", preferCSSPageSize: true });
  const pages = (Buffer.from(data).toString("latin1").match(/\/Type\s*\/Page[^s]/g) || []).length;
  if (folder) fs.writeFileSync(path.join(folder, `${path.parse(file).name}.pdf`), data);
  await page.emulateMediaType("print");
  await page.setViewport({ width: 703, height: 1000 });  // A4 less its margins, at 96 dots per inch
  const overflow = await page.evaluate("document.scrollingElement.scrollWidth - innerWidth");
  await page.close();
  return { pages, overflow };
}

async function main([file, chromium, folder]) {
  const began = Date.now();
  const browser = await puppeteer.launch({ executablePath: chromium, args: FLAGS, headless: true });
  try {
    const views = [];
    for (const width of WIDTHS) views.push(await look(browser, file, width, "light", folder));
    views.push(await look(browser, file, 1280, "dark", folder));
    const result = { views, comfort: await comfort(browser, file),
      withoutScript: await withoutScript(browser, file), print: await print(browser, file, folder) };
    console.log(JSON.stringify({ ...result, seconds: (Date.now() - began) / 1000 }));
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); });
