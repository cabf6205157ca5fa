// Articles: the list, and one article with its passages by type and its tips in place.

const ARTICLES = 50;
const kept = new Map();
let articlesFound = [];

/** The blocks of an article; its part of the page is read when first opened, and a few parts stay read. */
function blocksOf(article) {
  const chunk = data.articles.chunk[article];
  if (!kept.has(chunk)) {
    if (kept.size > 3) kept.delete(kept.keys().next().value);
    kept.set(chunk, read(`texts-${chunk}`));
  }
  return kept.get(chunk)[data.articles.place[article]];
}

function showArticles(page = 0) {
  const { articles } = data;
  const found = terms($("#aq").value), register = Number($("#aregister").value);
  articlesFound = [];
  for (let i = 0; i < articles.title.length; i++) {
    if (register >= 0 && articles.register[i] !== register) continue;
    const text = `${articles.title[i]}\n${articles.source[i]}`.toLowerCase();
    if (found.every((word) => text.includes(word))) articlesFound.push(i);
  }
  $("#articles-count").textContent = articlesFound.length
    ? t("articles.count", { n: articlesFound.length, total: articles.title.length }) : t("articles.none");
  showArticlePage(page);
}

function showArticlePage(page) {
  const pages = Math.max(1, Math.ceil(articlesFound.length / ARTICLES));
  $("#article-list").replaceChildren(...articlesFound.slice(page * ARTICLES, (page + 1) * ARTICLES).map(articleRow));
  pager($("#articles-pager"), page, pages, (to) => {
    showArticlePage(to);
    $("#articles-count").scrollIntoView({ block: "center" });
    $("a, button", $("#article-list"))?.focus({ preventScroll: true });
  });
}

function articleRow(i) {
  const { articles } = data;
  const whole = articles.chunk[i] >= 0;
  const title = highlighted(articles.title[i] || t("articles.untitled"), terms($("#aq").value));
  return h("li", {},
    whole ? h("a", { href: `#article-${i}`, lang: "id" }, title)
      : h("button", { type: "button", class: "link", lang: "id", onclick: () => only({ article: i }) }, title),
    h("p", { class: "facts" }, facts(i).join(" · "), !whole && ` · ${t("articles.no_text")}`));
}

const facts = (i) => [
  t("register." + name("register", data.articles.register[i])),
  t("articles.passages", { n: data.articles.passages[i] }), t("articles.tips", { n: data.articles.tips[i] }), data.articles.source[i]];

/** One article, with `tip` in focus where one is given. */
function showArticle(i, tip = -1) {
  const { articles } = data;
  const blocks = blocksOf(i), url = articles.url[i];
  const neighbour = (step, key) => {
    let to = i + step;
    while (to >= 0 && to < articles.title.length && articles.chunk[to] < 0) to += step;
    return articles.title[to] !== undefined && h("a", { href: `#article-${to}`, class: `to-${key}` },
      h("span", { class: "facts" }, t("article." + key)), h("span", { lang: "id" }, articles.title[to] || t("articles.untitled")));
  };
  const title = articles.title[i] || t("articles.untitled");
  const body = [...runs(blocks.filter((block) => !(block[0] === "h" && block[1] === 1 && plain(block[2]) === title && !block[2].some(Array.isArray))))];
  $("#view-article").replaceChildren(
    h("p", {}, h("a", { href: "#articles" }, "← " + t("article.back"))),
    h("h1", { id: "article-title", tabindex: "-1", lang: "id" }, title),
    h("p", { class: "facts" }, facts(i).join(" · "),
      url && " · ", url && h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, t("card.web"), h("span", { "aria-hidden": "true" }, " ↗"))),
    legend(blocks),
    h("p", { class: "hint" }, t("article.hint"), " ", articles.tips[i] > 0 && h("button", { type: "button", class: "link", onclick: () => only({ article: i }) }, t("article.tips"))),
    h("div", { class: "text", lang: "id" }, body),
    h("nav", { class: "neighbours", "aria-label": t("nav.articles") }, neighbour(-1, "previous"), neighbour(1, "next")));
  const mark = tip >= 0 && document.getElementById(`mark-${tip}`);
  if (mark) {
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  }
  return Boolean(mark);
}

const plain = (pieces) => pieces.map((piece) => (Array.isArray(piece) ? piece[1] : piece)).join("");

function legend(blocks) {
  const counts = new Map();
  for (const block of blocks) if (block[0] === "p" || block[0] === "l") counts.set(block[1], (counts.get(block[1]) || 0) + 1);
  return h("ul", { class: "legend", "aria-label": t("article.legend") },
    [...counts].sort(([, one], [, other]) => other - one).map(([type, count]) => h("li", {}, typeChip(type), " ", h("span", { class: "count" }, number(count)))),
    [0, 1].map((avoid) => h("li", { class: stance(avoid) }, sign(avoid), h("span", { class: "tip" }, t("polarity." + stance(avoid))))));
}

/** Neighbouring passages of one type stand together under one label. */
function* runs(blocks) {
  let run = null, items = null, last = "";
  for (const block of blocks) {
    const passage = block[0] === "p" || block[0] === "l";
    const key = passage ? `${block[1]} ${block[6]}` : "";
    if (run && key !== last) {
      yield run;
      run = items = null;
    }
    last = key;
    if (block[0] === "h") yield h(`h${Math.min(6, Math.max(2, block[1]))}`, {}, block[3] && h("span", { class: "marker" }, block[3] + " "), inPlace(block[2]));
    else if (block[0] === "o") yield h("p", { class: "between" }, inPlace(block[1]));
    else {
      const type = name("type", block[1]);
      run ??= h("div", { class: "run", "data-type": type },
        h("p", { class: "label", lang }, h("span", { class: "dot" }), typeName(block[1]), block[6] !== 0 && h("span", { class: "why" }, flagNames(block[6]))));
      if (block[0] === "p") items = null;
      else if (!items) run.append(items = h("ul", {}));
      (items || run).append(h(items ? "li" : "p", {}, block[3] && h("span", { class: "marker" }, block[3] + " "), inPlace(block[2]), confidence(block)));
    }
  }
  if (run) yield run;
}

function confidence(block) {
  const [, , , , score, second, flags] = block;
  if (flags) return null;
  return h("small", { lang }, unseen(`${t("chart.score")} `), decimal(score), second >= 0 && `, ${t("article.also", { type: typeName(second) })}`);
}

/** Pieces of a text, each tip a link to its card. */
const inPlace = (pieces) => pieces.map((piece) => {
  if (!Array.isArray(piece)) return piece;
  const [tip, text, avoid] = piece, stands = t("polarity." + stance(avoid));
  const inside = [sign(avoid), unseen(stands + ": "), h("span", { class: "tip" }, text)];
  return tip < 0 ? h("span", { class: stance(avoid) }, inside)
    : h("a", { class: stance(avoid), id: `mark-${tip}`, href: `#tip-${tip}`, title: t("article.open", { polarity: stands }) }, inside);
});

function makeArticleFilters() {
  const chosen = $("#aregister").value || "-1";
  const there = data.names.register.map((_, n) => n).filter((n) => data.articles.register.includes(n));
  $("#aregister").replaceChildren(h("option", { value: -1 }, t("articles.any")),
    ...there.map((n) => h("option", { value: n }, t("register." + name("register", n)))));
  $("#aregister").value = chosen;
}

function startArticles() {
  const search = later(() => showArticles());
  $("#article-filters").addEventListener("input", search);
  $("#article-filters").addEventListener("submit", (event) => event.preventDefault());
}
