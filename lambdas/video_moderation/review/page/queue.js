/** The list of what waits: filters, search, and many decided at once. */

import * as api from "./api.js";
import { button, fileName, fill, h } from "./dom.js";
import { inWords, say } from "./messages.js";
import { hold, pendingIds } from "./pending.js";
import { ago, percent, t } from "./text.js";

/** @typedef {import("./types.js").Video} Video */

const TYPING_MS = 300;

export class Queue {
  /**
   * @param {{name: string, requireNote: boolean, open: (id: string) => void, decided: () => void}} room
   */
  constructor(room) {
    this.room = room;
    /** @type {Video[]} */
    this.videos = [];
    /** @type {string | null} */
    this.after = null;
    /** @type {Set<string>} */
    this.selected = new Set();
    /** Videos that were decided on here: the index lags a moment behind. @type {Set<string>} */
    this.done = new Set();
    this.selecting = false;
    this.openId = "";
    this.asked = 0;
    this.verdict = h("select", { "aria-label": t("verdict"), onchange: () => void this.load() }, option("", t("all-verdicts")), option("FLAGGED", t("FLAGGED")), option("UNDETERMINED", t("UNDETERMINED")));
    this.category = h("select", { "aria-label": t("category"), onchange: () => void this.load() }, option("", t("all-categories")));
    this.search = h("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), id: "search", oninput: () => this.typed() });
    this.list = h("ol", { class: "queue-list" });
    this.more = button(t("more"), () => void this.load(true), { kind: "small" });
    this.status = h("p", { class: "queue-status", role: "status" });
    this.bulk = h("form", { class: "bulk", onsubmit: (/** @type {Event} */ event) => event.preventDefault() });
    this.selectButton = button(t("select"), () => this.toggleSelecting(), { kind: "small", pressed: false });
    this.element = h(
      "section",
      { class: "panel queue", "aria-labelledby": "queue-title" },
      h("div", { class: "panel-head" }, h("h2", { id: "queue-title" }, t("queue")), this.selectButton),
      h("div", { class: "filters" }, this.search, this.verdict, this.category),
      this.bulk,
      this.status,
      this.list,
      this.more,
    );
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.load(), TYPING_MS);
  }

  /**
   * Read the list, or its next page.
   *
   * @param {boolean} [further]
   */
  async load(further = false) {
    const asked = ++this.asked;
    if (!this.videos.length) fill(this.status, t("loading"));
    try {
      const page = await api.get("waiting", {
        verdict: this.verdict.value,
        category: this.category.value,
        search: this.search.value.trim(),
        after: further ? this.after : null,
      });
      if (asked !== this.asked) return;
      this.videos = further ? [...this.videos, ...page.videos] : page.videos;
      this.after = page.after;
      this.draw();
    } catch (error) {
      if (asked === this.asked) fill(this.status, inWords(error));
      throw error;
    }
  }

  /** @param {import("./types.js").Overview} overview */
  setCategories(overview) {
    const chosen = this.category.value;
    const groups = Object.entries(overview.categories).sort(([a], [b]) => a.localeCompare(b));
    fill(this.category, option("", t("all-categories")), groups.map(([name, group]) => option(name, `${name} (${group.count})`)));
    this.category.value = groups.some(([name]) => name === chosen) ? chosen : "";
  }

  /** What is shown: without what was decided on a moment ago. */
  get shown() {
    const pending = pendingIds();
    return this.videos.filter((video) => !pending.has(video.videoId) && !this.done.has(video.videoId) && !video.claim?.sent);
  }

  /**
   * The next video that this moderator can decide on.
   *
   * @param {string} [from] the video at hand: the search begins behind it
   */
  next(from = "") {
    const shown = this.shown;
    const at = shown.findIndex((video) => video.videoId === from);
    const order = [...shown.slice(at + 1), ...shown.slice(0, Math.max(0, at))];
    return order.find((video) => !this.isOthers(video))?.videoId ?? null;
  }

  /** @param {Video} video */
  isOthers(video) {
    const taken = video.claim && video.claim.by !== this.room.name;
    return taken || (video.decidedOnce ?? []).includes(this.room.name);
  }

  /** @param {string} id */
  setOpen(id) {
    this.openId = id;
    this.draw();
  }

  draw() {
    const shown = this.shown;
    fill(this.list, shown.map((video) => this.item(video)));
    this.more.hidden = this.after === null;
    fill(this.status, shown.length ? null : this.after ? t("nothing-yet") : t("empty"));
    this.drawBulk();
    this.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Video} video */
  item(video) {
    const top = video.reasons?.[0];
    const about = top ? `${top.path.at(-1)} ${percent(top.confidence)}` : (video.reason ?? "");
    const open = h(
      "a",
      { href: `#/video/${video.videoId}`, "aria-current": video.videoId === this.openId ? "true" : undefined, class: "queue-link" },
      fileName(video.videoName),
      h("span", { class: "queue-about" }, verdictBadge(video.status), h("span", {}, about)),
      h("span", { class: "queue-facts" }, h("span", {}, ago(video.finishedAt ?? video.queuedAt)), this.state(video)),
    );
    return h("li", { class: this.isOthers(video) ? "others" : "" }, this.selecting ? this.checkbox(video) : null, open);
  }

  /** @param {Video} video */
  state(video) {
    if ((video.decidedOnce ?? []).includes(this.room.name)) return h("span", { class: "tag" }, t("waits-for-second"));
    if (video.decidedOnce?.length) return h("span", { class: "tag" }, t("second-needed"));
    if (video.claim && video.claim.by !== this.room.name) return h("span", { class: "tag" }, t("with", { by: video.claim.by }));
    return null;
  }

  /** @param {Video} video */
  checkbox(video) {
    const box = h("input", {
      type: "checkbox",
      "aria-label": t("select-video", { name: video.videoName }),
      checked: this.selected.has(video.videoId),
      disabled: this.isOthers(video),
      onchange: () => {
        if (box.checked) this.selected.add(video.videoId);
        else this.selected.delete(video.videoId);
        this.drawBulk();
      },
    });
    return box;
  }

  toggleSelecting() {
    this.selecting = !this.selecting;
    this.selectButton.setAttribute("aria-pressed", String(this.selecting));
    this.selected.clear();
    this.draw();
  }

  drawBulk() {
    this.bulk.hidden = !this.selecting;
    if (!this.selecting) return;
    const note = /** @type {HTMLInputElement | null} */ (this.bulk.querySelector("input"));
    const count = this.selected.size;
    fill(
      this.bulk,
      h("p", { role: "status" }, t("selected", { count })),
      h("label", {}, t("note-for-all"), note ?? h("input", { type: "text", maxlength: 500, required: this.room.requireNote })),
      h(
        "div",
        { class: "actions" },
        button(t("approve-all"), () => this.decideAll("APPROVED"), { disabled: !count, kind: "small approve" }),
        button(t("reject-all"), () => this.decideAll("REJECTED"), { disabled: !count, kind: "small reject" }),
      ),
    );
  }

  /** @param {string} decision */
  decideAll(decision) {
    const note = /** @type {HTMLInputElement | null} */ (this.bulk.querySelector("input"));
    if (this.room.requireNote && !note?.value.trim()) {
      note?.focus();
      say(t("refused-note-required"), { kind: "error" });
      return;
    }
    const ids = [...this.selected].slice(0, 50);
    hold({
      path: "decisions",
      body: { videoIds: ids, decision, note: note?.value.trim() ?? "" },
      name: t("videos", { count: ids.length }),
      ids,
      decision,
      sent: (answer) => this.sentMany(answer),
      withdrawn: () => this.draw(),
      failed: () => this.draw(),
    });
    this.selected.clear();
    this.draw();
    this.room.decided();
  }

  /** @param {{videos: {videoId: string, state: string}[]}} answer */
  sentMany(answer) {
    for (const each of answer.videos) if (each.state !== "refused") this.done.add(each.videoId);
    const refused = answer.videos.filter((each) => each.state === "refused").length;
    say(t("sent-many", { count: answer.videos.length - refused }) + (refused ? ` ${t("refused-many", { count: refused })}` : ""), { kind: refused ? "error" : "info", stays: refused > 0 });
    void this.load().catch(() => undefined);
  }
}

/**
 * @param {string} value
 * @param {string} label
 */
function option(value, label) {
  return h("option", { value }, label);
}

/** @param {string} verdict */
export function verdictBadge(verdict) {
  return h("span", { class: `badge ${verdict.toLowerCase()}` }, t(verdict));
}
