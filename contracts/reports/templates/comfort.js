"use strict";
// For comfort only: the page is complete without it.
const one = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const entries = all("article.finding, tr[data-verdict]").map((element) => ({
  element, verdict: element.dataset.verdict, text: element.id.toLowerCase(),
}));
const matches = (entry) =>
  (!one("verdict").value || entry.verdict === one("verdict").value) &&
  one("wanted").value.toLowerCase().split(/\s+/).every((word) => entry.text.includes(word));
function filter() {
  const searching = one("wanted").value.trim() || one("verdict").value;
  let rules = 0;
  for (const entry of entries) {
    entry.element.hidden = Boolean(searching) && !matches(entry);
    rules += entry.element.tagName === "TR" && !entry.element.hidden;
  }
  if (searching) all("#rules ~ details").forEach((panel) => { panel.open = true; });
  one("found").textContent = searching ? `${rules} of ${all("tr[data-verdict]").length} rules` : "";
}
function reveal() {
  let name = "";
  try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const target = name && one(name);
  if (!target) return;
  for (let outer = target.parentElement; outer; outer = outer.parentElement) {
    if (outer.tagName === "DETAILS") outer.open = true;
  }
  target.scrollIntoView();
}
let waiting = 0;
one("wanted").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
one("verdict").addEventListener("change", filter);
one("unfold").addEventListener("click", () => all("details").forEach((each) => { each.open = true; }));
one("fold").addEventListener("click", () => all("details").forEach((each) => { each.open = false; }));
addEventListener("hashchange", reveal);
one("tools").hidden = false;
reveal();
