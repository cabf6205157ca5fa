// What every part uses: finding and making elements (never from markup), words and numbers of the language, small helpers.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const read = (id) => JSON.parse(document.getElementById(id).textContent);

const words = read("strings");
let lang = document.documentElement.lang;
let data = null;

const number = (value) => value.toLocaleString(lang === "id" ? "id-ID" : "en-GB");
const decimal = (hundredths) => (hundredths / 100).toLocaleString(lang === "id" ? "id-ID" : "en-GB", { minimumFractionDigits: 2 });

/** The words of a key; `{name}` is filled in, `one|many` picks by `n`. A key without words shows its own last part. */
function t(key, values = {}) {
  if (!Object.hasOwn(words, key)) return key.slice(key.indexOf(".") + 1);
  const [one, many] = words[key][lang === "id" ? 0 : 1].split("|");
  const text = many === undefined || values.n === 1 ? one : many;
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
}

/** An element: `on…` attributes are listeners, false and null ones are left out, children are nodes or plain text. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return element;
}

const unseen = (text) => h("span", { class: "unseen" }, text);
const name = (kind, number) => data.names[kind][number];
const typeName = (number) => t("type." + name("type", number));
const flagNames = (flags) => (flags || []).map((flag) => t("flag." + name("flag", flag))).join(", ");
const typeChip = (number) => h("span", { class: "chip", "data-type": name("type", number) }, h("span", { class: "dot" }), typeName(number));
const stance = (avoid) => (avoid ? "avoid" : "do");
const sign = (avoid) => h("span", { class: "sign", "aria-hidden": "true" }, avoid ? "✕" : "✓");

function later(action, wait = 150) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

/** Say something to people who cannot see the screen. */
function tell(text) {
  $("#told").textContent = "";
  setTimeout(() => { $("#told").textContent = text; }, 30);
}

/** Lower-case words of a query, every one of which must be found. */
const terms = (query) => query.toLowerCase().split(/\s+/).filter(Boolean);

/** `text` with the words of the query marked. */
function highlighted(text, found) {
  if (!found.length) return [text];
  const pattern = new RegExp("(" + found.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|") + ")", "gi");
  return text.split(pattern).map((part, i) => (i % 2 ? h("mark", {}, part) : part));
}

/** Buttons for the pages of a result, into `place`; `go(page)` shows one. */
function pager(place, page, pages, go) {
  const button = (to, key) =>
    h("button", { type: "button", class: "button", disabled: to < 0 || to >= pages, onclick: () => go(to) }, t(key));
  place.hidden = pages < 2;
  place.replaceChildren(
    button(page - 1, "page.previous"), h("span", {}, t("page.of", { n: page + 1, total: pages })), button(page + 1, "page.next"));
}
