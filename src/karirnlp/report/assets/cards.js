// A tip as a card, and what can be done with one.

const address = (article) =>
  data.articles.url[article] || data.articles.source[article];

/** What is copied: a fault that its own words do not forbid would read as a direction to make it, so it is said. */
function copyText(i) {
  const { tips, names } = data;
  const unmarked = tips.avoid[i] && (tips.flags[i] || []).some((flag) => names.flag[flag] === "avoid_unmarked");
  return (unmarked ? t("polarity.avoid") + ": " : "") + tips.text[i];
}

function sourceText(i) {
  const article = data.tips.article[i];
  return `${copyText(i)}\n— ${[data.articles.title[article], address(article)].filter(Boolean).join(", ")}`;
}

async function copy(text, button, key) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "unseen" }, text); // the older way, where a page may not use the clipboard
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus({ preventScroll: true });
  }
  tell(t(done ? "card.copied" : "card.not_copied"));
  button.textContent = t(done ? "card.copied" : "card.not_copied");
  setTimeout(() => { button.textContent = t(key); }, done ? 1500 : 5000);
}

function sourceLine(i) {
  const { tips, articles } = data;
  const article = tips.article[i];
  const title = articles.title[article] || t("articles.untitled");
  const whole = articles.chunk[article] >= 0;
  const link = whole ? h("a", { href: `#article-${article}-tip-${i}`, title: t("card.in_article"), lang: "id" }, title) : h("span", { lang: "id" }, title);
  const url = articles.url[article];
  return h("p", { class: "source" },
    unseen(t("card.source") + ": "), link,
    h("span", { class: "file" }, ` ${articles.source[article]}, ${tips.start[i]}–${tips.end[i]}`),
    url && " ", url && h("a", { class: "web", href: url, rel: "noopener noreferrer", target: "_blank" }, t("card.web"), h("span", { "aria-hidden": "true" }, " ↗")));
}

/** `kind` keeps the ids of a tip shown in two places apart. */
function card(i, found = [], kind = "card") {
  const { tips, articles } = data;
  const avoid = tips.avoid[i];
  const slots = (tips.slots[i] || []).map((text, n) => [["condition", "purpose", "reason", "example"][n], text]);
  if (name("audience", tips.audience[i])) slots.push(["audience", name("audience", tips.audience[i])]);
  if (!["", "author"].includes(name("speaker", tips.speaker[i]))) slots.push(["speaker", name("speaker", tips.speaker[i])]);
  const dated = name("volatile", tips.volatile[i]);
  if (dated) slots.push(["dated", dated.split("; ").map((kind) => t("volatile." + kind)).join(", ")]);
  if (tips.flags[i]) slots.push(["note", flagNames(tips.flags[i])]);
  const button = (key, text) => {
    const made = h("button", { type: "button", class: "button" + (key === "card.copy" ? " copy" : ""), onclick: () => copy(text(i), made, key) }, t(key));
    return made;
  };
  return h("li", {}, h("article", { class: `card ${stance(avoid)}`, id: `${kind}-${i}`, tabindex: "-1", "aria-labelledby": `${kind}-text-${i}` },
    h("p", { class: "tags" },
      h("span", { class: `badge ${stance(avoid)}` }, sign(avoid), t("polarity." + stance(avoid))),
      typeChip(tips.type[i]),
      h("span", { class: tips.ready[i] ? "state ready" : "state" }, t(tips.ready[i] ? "card.ready" : "card.not_ready")),
      h("span", { class: "score", title: t("card.score", { n: decimal(tips.score[i]) }) }, unseen(t("chart.score") + " "), decimal(tips.score[i]))),
    h("h3", { id: `${kind}-text-${i}`, lang: "id" }, highlighted(tips.text[i], found)),
    slots.some(([, text]) => text) && h("dl", { class: "slots" },
      slots.filter(([, text]) => text).map(([key, text]) => h("div", {}, h("dt", {}, t("card." + key)), h("dd", { lang: ["note", "dated"].includes(key) ? null : "id" }, text)))),
    tips.verbatim[i] !== 0 && h("details", { class: "verbatim" }, h("summary", {}, t("card.verbatim")), h("blockquote", { lang: "id" }, tips.verbatim[i])),
    h("div", { class: "foot" }, sourceLine(i), h("p", { class: "actions" },
      button("card.copy", copyText), button("card.copy_source", sourceText),
      tips.support[i] > 1 && h("span", { class: "told" }, t("card.support", { n: tips.support[i] })),
      tips.opposite[i] >= 0 && h("a", { class: "told", href: `#tip-${tips.opposite[i]}` }, t("card.opposite")),
      tips.cluster[i] > 0 && h("button", { type: "button", class: "plain", onclick: () => only({ cluster: tips.cluster[i] }) },
        t("card.similar", { n: clusterSizes.get(tips.cluster[i]) - 1 }))))));
}

let clusterSizes = new Map();

function countClusters() {
  for (const cluster of data.tips.cluster) if (cluster) clusterSizes.set(cluster, (clusterSizes.get(cluster) || 0) + 1);
}

/** The surest ready tip of each type, the commonest types first. */
function picks(most) {
  const best = new Map(), sizes = new Map();
  for (const i of byScore) {
    const type = data.tips.type[i];
    sizes.set(type, (sizes.get(type) || 0) + 1);
    if (data.tips.ready[i] && data.tips.canonical[i] && !best.has(type)) best.set(type, i);
  }
  return [...best].sort(([one], [other]) => sizes.get(other) - sizes.get(one)).slice(0, most).map(([, i]) => i);
}

function showPicks() {
  const chosen = picks(6);
  $("#picks").hidden = !chosen.length;
  $("#picks .cards").replaceChildren(...chosen.map((i) => card(i, [], "pick")));
}
