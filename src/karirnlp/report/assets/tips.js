// Tips: search, filters, the list in pages. A page holds few cards, so that fifty thousand tips cost no more than fifty.

const PAGE = 30;
const nothing = () => ({ q: "", type: new Set(), polarity: new Set(), register: new Set(), audience: -1, score: 0, ready: false, distinct: false, article: -1, cluster: 0 });
let state = nothing();
let byScore = [], inOrder = [], haystack = null, result = [], tipPage = 0;

function orderTips() {
  inOrder = data.tips.text.map((_, i) => i);
  const score = data.tips.score, ready = data.tips.ready;
  byScore = inOrder.slice().sort((i, j) => score[j] - score[i] || ready[j] - ready[i] || i - j);
}

/** What is searched of each tip, made when first needed. */
function texts() {
  const { tips, articles } = data;
  haystack ??= tips.text.map((text, i) => `${text}\n${tips.verbatim[i] || ""}\n${articles.title[tips.article[i]]}`.toLowerCase());
  return haystack;
}

/** The tips that pass, in order; and for each group of boxes how many each would give, the group's own boxes left aside. */
function filterTips() {
  const { tips, articles } = data;
  const found = terms(state.q), text = found.length ? texts() : null;
  const counts = { type: [], polarity: [0, 0], register: [] };
  const passing = [];
  for (const i of $("#sort").value === "score" ? byScore : inOrder) {
    const register = articles.register[tips.article[i]];
    if (tips.score[i] < state.score || (state.ready && !tips.ready[i]) || (state.distinct && !tips.canonical[i])) continue;
    if (state.audience >= 0 && tips.audience[i] !== state.audience) continue;
    if (state.article >= 0 && tips.article[i] !== state.article) continue;
    if (state.cluster && tips.cluster[i] !== state.cluster) continue;
    if (text && !found.every((word) => text[i].includes(word))) continue;
    const type = !state.type.size || state.type.has(tips.type[i]);
    const polarity = !state.polarity.size || state.polarity.has(tips.avoid[i]);
    const spoken = !state.register.size || state.register.has(register);
    if (polarity && spoken) counts.type[tips.type[i]] = (counts.type[tips.type[i]] || 0) + 1;
    if (type && spoken) counts.polarity[tips.avoid[i]] += 1;
    if (type && polarity) counts.register[register] = (counts.register[register] || 0) + 1;
    if (type && polarity && spoken) passing.push(i);
  }
  return { passing, counts };
}

function showTips(page = 0) {
  const { passing, counts } = filterTips();
  result = passing;
  for (const group of ["type", "polarity", "register"])
    for (const box of $$(`#by-${group} input`)) {
      const count = counts[group][box.value] || 0;
      $(".count", box.parentElement).textContent = number(count);
      box.parentElement.classList.toggle("empty", !count && !box.checked);
    }
  showTipPage(page);
  $("#tips-count").textContent = result.length
    ? t("tips.count", { n: result.length, total: data.tips.text.length }) : t("tips.none");
  const active = state.type.size + state.polarity.size + state.register.size + (state.audience >= 0) + (state.score > 0) + state.ready + state.distinct;
  $("#more-title").textContent = active ? t("tips.filters.active", { n: active }) : t("tips.filters");
  $("#csv").disabled = !result.length;
  const within = state.article >= 0 ? t("tips.of_article", { title: data.articles.title[state.article] || t("articles.untitled") })
    : state.cluster ? t("tips.of_cluster") : "";
  $("#within").hidden = !within;
  $("#within").replaceChildren(within, " ", h("button", { type: "button", class: "plain", onclick: () => { state.article = -1; state.cluster = 0; showTips(); $("#q").focus(); } }, t("tips.remove")));
}

function showTipPage(page) {
  const pages = Math.max(1, Math.ceil(result.length / PAGE));
  tipPage = Math.min(page, pages - 1);
  const found = terms(state.q);
  $("#tip-list").replaceChildren(...result.slice(tipPage * PAGE, (tipPage + 1) * PAGE).map((i) => card(i, found)));
  $("#tip-list").setAttribute("start", tipPage * PAGE + 1);
  pager($("#tips-pager"), tipPage, pages, (to) => {
    showTipPage(to);
    $("#tips-count").scrollIntoView({ block: "center" });
    $(".card", $("#tip-list"))?.focus({ preventScroll: true });
    tell(t("page.of", { n: to + 1, total: pages }));
  });
}

/** Show only what `wanted` says, every other filter off. */
function only(wanted) {
  state = { ...nothing(), ...wanted };
  formFromState();
  showTips();
  if (location.hash === "#tips") {
    $("#tips-title").focus();
    scrollTo(0, 0);
  } else {
    location.hash = "#tips";
  }
}

/** Bring the card of a tip on screen; filters that hide it are cleared. */
function showTip(i) {
  let place = result.indexOf(i);
  if (place < 0) {
    state = nothing();
    formFromState();
    showTips();
    place = result.indexOf(i);
  }
  if (Math.floor(place / PAGE) !== tipPage) showTipPage(Math.floor(place / PAGE));
  const shown = $(`#tip-list #card-${i}`);
  shown.scrollIntoView({ block: "center" });
  shown.focus({ preventScroll: true });
}

function formFromState() {
  $("#q").value = state.q;
  for (const group of ["type", "polarity", "register"])
    for (const box of $$(`#by-${group} input`)) box.checked = state[group].has(Number(box.value));
  $("#audience").value = state.audience;
  $("#score").value = state.score;
  $("#ready").checked = state.ready;
  $("#distinct").checked = state.distinct;
  $("#score-told").value = decimal(state.score);
}

function stateFromForm() {
  const chosen = (group) => new Set($$(`#by-${group} input:checked`).map((box) => Number(box.value)));
  Object.assign(state, {
    q: $("#q").value, type: chosen("type"), polarity: chosen("polarity"), register: chosen("register"), audience: Number($("#audience").value),
    score: Number($("#score").value), ready: $("#ready").checked, distinct: $("#distinct").checked });
  $("#score-told").value = decimal(state.score);
}

/** The boxes and lists of the form, in the language of the page; only what the data holds. */
function makeFilters() {
  const { tips, articles, names } = data;
  const boxes = (group, numbers, label) => {
    $$(`#by-${group} label`).forEach((old) => old.remove());
    $(`#by-${group}`).append(...numbers.map((n) =>
      h("label", { class: "check" }, h("input", { type: "checkbox", value: n }), h("span", {}, label(n)), h("span", { class: "count" }))));
  };
  const there = (column, kind) => names[kind].map((_, n) => n).filter((n) => column.includes(n));
  boxes("type", there(tips.type, "type"), (n) => typeChip(n));
  boxes("polarity", [0, 1], (avoid) => h("span", { class: stance(avoid) }, sign(avoid), t("polarity." + stance(avoid))));
  boxes("register", there(articles.register, "register"), (n) => t("register." + name("register", n)));
  const heard = there(tips.audience, "audience").filter((n) => name("audience", n)).sort((a, b) => name("audience", a).localeCompare(name("audience", b), "id"));
  $("#audience").replaceChildren(h("option", { value: -1 }, t("tips.audience.any")),
    ...heard.map((n) => h("option", { value: n, lang: "id" }, name("audience", n))));
  formFromState();
}

const CSV = ["text", "advice_type", "polarity", "score", "reusable", "condition", "purpose", "reason", "example", "audience", "title", "source", "url", "start", "end"];

/** The tips that pass, as a file for spreadsheets; what a spreadsheet could take for a formula gets an apostrophe in front. */
function downloadCsv() {
  const { tips, articles } = data;
  const cell = (value) => {
    const text = String(value);
    return `"${(/^[\s\u0000-\u001f\u200b]*[=+\-@＝＋－＠]/.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
  };
  const rows = result.map((i) => {
    const article = tips.article[i];
    return [tips.text[i], name("type", tips.type[i]), stance(tips.avoid[i]), tips.score[i] / 100, Boolean(tips.ready[i]), ...(tips.slots[i] || ["", "", "", ""]),
      name("audience", tips.audience[i]), articles.title[article], articles.source[article], articles.url[article], tips.start[i], tips.end[i]].map(cell).join(",");
  });
  const url = URL.createObjectURL(new Blob(["\ufeff", [CSV.join(","), ...rows].join("\r\n"), "\r\n"], { type: "text/csv" }));
  h("a", { href: url, download: "tip.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** j, k and c work while a card or something in it has the focus, nowhere else. */
function listKeys(event) {
  const here = event.target.closest(".card");
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = here.parentElement;
  if (event.key === "j" || event.key === "k") $(".card", (event.key === "j" ? row.nextElementSibling : row.previousElementSibling) ?? row).focus();
  else if (event.key === "c") $(".copy", here).click();
  else return;
  event.preventDefault();
}

function startTips() {
  const search = later(() => { stateFromForm(); showTips(); });
  $("#filters").addEventListener("input", search);
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
  $("#filters").addEventListener("reset", (event) => {
    event.preventDefault();
    state = nothing();
    formFromState();
    showTips();
  });
  $("#sort").addEventListener("change", () => showTips());
  $("#csv").addEventListener("click", downloadCsv);
  for (const list of $$(".cards")) list.addEventListener("keydown", listKeys);
  const wide = matchMedia("(min-width: 60rem)");
  const fold = () => { $("#more").open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
}
