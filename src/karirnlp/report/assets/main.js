// The page: which view is shown, in which language, in which theme.

const views = ["overview", "tips", "articles", "article"];
const scrolled = {};
let shownView = "overview";

/** `#overview`, `#tips`, `#articles`, `#tip-3` (its card), `#article-5`, `#article-5-tip-3` (the tip in its article). */
function route() {
  const [, view, first, second] = /^#(overview|tips|articles|tip|article)(?:-(\d+))?(?:-tip-(\d+))?$/.exec(location.hash) ?? [, "overview"];
  if (view === "tip" && data.tips.text[first] !== undefined) {
    show("tips");
    showTip(Number(first));
  } else if (view === "article" && data.articles.chunk[first] >= 0) {
    show("article");
    if (!showArticle(Number(first), second === undefined ? -1 : Number(second))) arrive("#article-title", 0);
  } else {
    const plain = views.includes(view) && view !== "article" ? view : "overview";
    if (plain !== shownView) {
      show(plain);
      arrive(`#${plain}-title`, scrolled[plain] ?? 0);
    }
  }
  document.title = `${$(`#view-${shownView} h1`).textContent} · ${$(".brand bdi").textContent}`;
}

function show(view) {
  scrolled[shownView] = scrollY;
  shownView = view;
  for (const each of views) $(`#view-${each}`).hidden = each !== view;
  for (const link of $$("[data-view]"))
    if (link.dataset.view === (view === "article" ? "articles" : view)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
}

function arrive(title, y) {
  $(title).focus({ preventScroll: true });
  scrollTo(0, y);
}

/** Put everything into `chosen`, words of the page as well as what the scripts made. */
function speak(chosen) {
  lang = document.documentElement.lang = chosen;
  for (const each of $$("[data-t]")) each.textContent = t(each.dataset.t, each.dataset);
  for (const [attribute, kind] of [["aria-label", "label"], ["placeholder", "placeholder"]])
    for (const each of $$(`[data-t-${kind}]`)) each.setAttribute(attribute, t(each.getAttribute(`data-t-${kind}`)));
  for (const each of $$("[data-n]")) each.textContent = number(Number(each.dataset.n));
  for (const button of $$("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === chosen));
  if (!data) return;
  const { total } = data, left = [];
  if (data.tips.text.length < total.tips) left.push(t("limit.tips", { n: data.tips.text.length, total: total.tips }));
  if (total.texts < total.articles) left.push(t("limit.texts", { n: total.texts, total: total.articles }));
  $("#limits").hidden = !left.length;
  $("#limits").textContent = left.join(" ");
  makeFilters();
  makeArticleFilters();
  showPicks();
  showTips(tipPage);
  showArticles();
  const [, article] = /^#article-(\d+)/.exec(location.hash) ?? [];
  if (shownView === "article") showArticle(Number(article));
}

function dress(theme) {
  document.documentElement.dataset.theme = theme;
  $("#theme").setAttribute("aria-pressed", String(theme === "dark"));
}

/** A page opened from a file may have no storage; then the choice lasts as long as the page. */
function keep(key, value) {
  try { localStorage.setItem(key, value); } catch { /* nothing to keep it in */ }
}
function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

/** A link of the overview that shows part of the tips or articles. */
function pick(choice) {
  const [kind, value] = choice.split(":");
  if (kind === "register") {
    $("#aregister").value = data.names.register.indexOf(value);
    showArticles();
  } else {
    only({ [kind]: new Set([kind === "polarity" ? Number(value === "avoid") : data.names.type.indexOf(value)]) });
  }
}

function start() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = recall("karirnlp-theme");
  if (theme === "dark" || theme === "light") dress(theme);
  $("#theme").setAttribute("aria-pressed", String((theme ?? (dark.matches ? "dark" : "light")) === "dark"));
  $("#theme").addEventListener("click", () => {
    const next = $("#theme").getAttribute("aria-pressed") === "true" ? "light" : "dark";
    dress(next);
    keep("karirnlp-theme", next);
  });
  for (const button of $$("[data-lang]")) 
    button.addEventListener("click", () => {
      keep("karirnlp-lang", button.dataset.lang);
      speak(button.dataset.lang);
    });
  $(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address says which view is shown, and stays
    $("#main").focus();
  });
  try {
    data = read("data");
  } catch {
    $("#broken").hidden = false;
    $("#broken").textContent = t("broken");
    return;
  }
  orderTips();
  countClusters();
  startTips();
  startArticles();
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link?.dataset.pick) pick(link.dataset.pick);
    if (link && link.getAttribute("href") === location.hash && !link.matches(".skip")) route(); // the same address again moves too
  });
  addEventListener("hashchange", route);
  const remembered = recall("karirnlp-lang");
  speak(remembered === "id" || remembered === "en" ? remembered : lang);
  if (location.hash) route();
}

start();
