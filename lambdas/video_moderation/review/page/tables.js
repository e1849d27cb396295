/** The pages beside reviewing: decisions that were made, what waits by category and age, and the report. */

import * as api from "./api.js";
import { button, fileName, fill, h } from "./dom.js";
import { ago, t, when } from "./text.js";

/** @typedef {import("./types.js").Decision} Decision */

const DAY_MS = 86_400_000;

/** What is waiting, by category and age. */
export async function waitingView() {
  /** @type {import("./types.js").Overview} */
  const overview = await api.get("overview");
  const oldest = overview.oldest ? t("oldest", { ago: ago(overview.oldest) }) : "";
  return panel(
    t("waiting"),
    h("p", { class: "figure" }, h("strong", {}, String(overview.total), overview.more ? "+" : ""), ` ${t("videos-wait")} ${oldest}`),
    h(
      "div",
      { class: "charts" },
      bars(t("by-age"), ordered(overview.ages, ["hour", "day", "week", "older"]), (name) => t(`age-${name}`)),
      bars(t("by-category"), Object.entries(overview.categories), (name) => name),
      bars(t("by-verdict"), Object.entries(overview.verdicts), (name) => t(name)),
    ),
  );
}

/** The decisions of a period. */
export function decisionsView() {
  const filter = period(30);
  const decision = h("select", { "aria-label": t("decision") }, h("option", { value: "" }, t("all-decisions")), ["APPROVED", "REJECTED"].map((each) => h("option", { value: each }, t(each))));
  const search = h("input", { type: "search", placeholder: t("search-decisions"), "aria-label": t("search-decisions") });
  const body = h("tbody");
  const status = h("p", { role: "status" });
  /** @type {Decision[]} */
  let rows = [];
  /** @type {string | null} */
  let before = null;
  const shown = () => rows.filter((row) => (!decision.value || row.decision === decision.value) && matches(row, search.value));
  const draw = () => {
    fill(body, shown().map(decisionRow));
    more.hidden = !before;
    fill(status, shown().length ? t("decisions-shown", { count: shown().length }) : t("no-decisions"));
  };
  const load = async (/** @type {boolean} */ further = false) => {
    const page = await api.get("decisions", { from: filter.since(), to: further ? before : filter.until() });
    rows = further ? [...rows, ...page.decisions] : page.decisions;
    before = page.before;
    draw();
  };
  const more = button(t("more"), () => void load(true), { kind: "small" });
  const csv = button("CSV", () => download("decisions.csv", "text/csv", decisionsCsv(shown())), { kind: "small" });
  filter.element.addEventListener("change", () => void load());
  decision.addEventListener("change", draw);
  search.addEventListener("input", draw);
  const columns = ["time", "video", "decision", "moderator", "note-column", "categories", "policy"];
  const table = h("table", { class: "data" }, h("caption", { class: "hidden" }, t("decisions")), h("thead", {}, h("tr", {}, columns.map((each) => h("th", { scope: "col" }, t(each))))), body);
  void load().catch(() => fill(status, t("failed")));
  return panel(t("decisions"), h("div", { class: "filters row" }, filter.element, decision, search, csv), status, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("decisions") }, table), more);
}

/** The report of a period. */
export function reportView() {
  const filter = period(30);
  const body = h("div");
  /** @type {any} */
  let report = null;
  const load = async () => {
    report = await api.get("report", { from: filter.since(), to: filter.until() });
    fill(body, figures(report));
  };
  filter.element.addEventListener("change", () => void load());
  const csv = button("CSV", () => void api.get("report", { from: filter.since(), to: filter.until(), format: "csv" }).then((text) => download("report.csv", "text/csv", text)), { kind: "small" });
  const json = button("JSON", () => download("report.json", "application/json", JSON.stringify(report, null, 2)), { kind: "small" });
  void load().catch(() => fill(body, t("failed")));
  return panel(t("report"), h("p", {}, t("report-why")), h("div", { class: "filters row" }, filter.element, csv, json), body);
}

/** @param {any} report */
function figures(report) {
  const rows = (/** @type {Record<string, number>} */ counts) => Object.entries(counts).map(([name, count]) => figure(t(name), String(count)));
  const minutes = (/** @type {number | null} */ seconds) => (seconds === null ? "–" : t("minutes", { value: Math.round(seconds / 60) }));
  return [
    h("h3", {}, t("automated")),
    h("dl", { class: "figures" }, rows(report.uploads)),
    h("h3", {}, t("by-people")),
    h("dl", { class: "figures" }, rows(report.decisions), figure(t("overturned"), String(report.overturned)), figure(t("median-time"), minutes(report.secondsToDecision.median)), figure(t("longest-time"), minutes(report.secondsToDecision.longest))),
    h("h3", {}, t("by-category")),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("by-category") },
      h(
        "table",
        { class: "data" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("category")), h("th", { scope: "col" }, t("APPROVED")), h("th", { scope: "col" }, t("REJECTED")))),
        h("tbody", {}, Object.entries(report.byCategory).map(([name, counts]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, String(counts.APPROVED ?? 0)), h("td", {}, String(counts.REJECTED ?? 0))))),
      ),
    ),
  ];
}

/**
 * @param {string} name
 * @param {string} value
 */
function figure(name, value) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

/** @param {Decision} row */
function decisionRow(row) {
  return h(
    "tr",
    {},
    h("td", {}, when(row.decidedAt)),
    h("td", {}, h("a", { href: `#/video/${row.videoId}` }, fileName(row.videoName))),
    h("td", {}, h("span", { class: `badge ${row.decision.toLowerCase()}` }, t(row.decision))),
    h("td", {}, row.decidedByName),
    h("td", {}, row.note),
    h("td", {}, (row.categories ?? []).join(", ")),
    h("td", {}, row.policyVersion ?? ""),
  );
}

/**
 * @param {Decision} row
 * @param {string} search
 */
function matches(row, search) {
  const text = [row.videoName, row.decidedByName, row.note, ...(row.categories ?? [])].join("\n").toLowerCase();
  return text.includes(search.trim().toLowerCase());
}

/** @param {number} days */
function period(days) {
  const since = h("input", { type: "date", value: day(Date.now() - (days - 1) * DAY_MS), "aria-label": t("from") });
  const until = h("input", { type: "date", value: day(Date.now()), "aria-label": t("to") });
  return {
    element: h("span", { class: "period" }, since, " – ", until),
    since: () => (since.value ? new Date(`${since.value}T00:00:00`).toISOString() : null),
    until: () => (until.value ? new Date(new Date(`${until.value}T00:00:00`).getTime() + DAY_MS).toISOString() : null),
  };
}

/** @param {number} millis */
function day(millis) {
  const date = new Date(millis);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

/** @param {Decision[]} rows */
function decisionsCsv(rows) {
  const header = ["decidedAt", "videoName", "videoId", "verdict", "decision", "decidedBy", "note", "categories", "policyVersion"];
  const lines = rows.map((row) => [row.decidedAt, row.videoName, row.videoId, row.verdict, row.decision, row.decidedByName, row.note, (row.categories ?? []).join("; "), row.policyVersion ?? ""]);
  return [header, ...lines].map((line) => line.map(cell).join(",")).join("\r\n");
}

/**
 * A cell that no spreadsheet takes for a formula.
 *
 * @param {string} text
 */
function cell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} content
 */
function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/**
 * @param {Record<string, import("./types.js").Group>} groups
 * @param {string[]} names
 * @returns {[string, import("./types.js").Group][]}
 */
function ordered(groups, names) {
  return names.map((name) => [name, groups[name] ?? { count: 0, oldest: "" }]);
}

/**
 * @param {string} title
 * @param {[string, import("./types.js").Group][]} groups
 * @param {(name: string) => string} label
 */
function bars(title, groups, label) {
  const most = Math.max(1, ...groups.map(([, group]) => group.count));
  const rows = groups.map(([name, group]) => {
    const bar = h("span", { class: "bar" });
    bar.style.width = `${(100 * group.count) / most}%`;
    return h("tr", {}, h("th", { scope: "row" }, label(name)), h("td", { class: "bar-cell" }, bar), h("td", { class: "number" }, String(group.count)), h("td", {}, group.oldest ? ago(group.oldest) : ""));
  });
  return h("section", {}, h("h3", {}, title), h("table", { class: "bars" }, h("tbody", {}, rows)));
}

/**
 * @param {string} title
 * @param {...(Node | null)} children
 */
function panel(title, ...children) {
  return h("section", { class: "panel page" }, h("h2", {}, title), ...children);
}
