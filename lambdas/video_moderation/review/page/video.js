/** One video: its player, why it was flagged, and deciding on it. */

import * as api from "./api.js";
import { button, fileName, fill, h } from "./dom.js";
import { keyOf } from "./keys.js";
import { Lanes } from "./lanes.js";
import { inWords, say } from "./messages.js";
import { hold } from "./pending.js";
import { Player } from "./player.js";
import { verdictBadge } from "./queue.js";
import { percent, t, timecode, when } from "./text.js";

/** @typedef {import("./types.js").Video} Video */
/** @typedef {import("./types.js").Reason} Reason */

export class VideoView {
  /**
   * @param {string} id
   * @param {{name: string, requireNote: boolean, claimMinutes: number, waits: boolean, decided: (id: string) => void, skip: () => void}} room
   */
  constructor(id, room) {
    this.id = id;
    this.room = room;
    /** @type {Player | null} */
    this.player = null;
    this.closed = false;
    this.mine = false;
    this.sent = false;
    this.drawn = false;
    this.main = h("section", { class: "panel stage" }, h("p", { class: "loading", "aria-busy": "true" }, t("loading")));
    this.side = h("aside", { class: "panel side", "aria-label": t("why") });
    this.holder = h("p", { class: "holder", role: "status" });
    this.note = h("textarea", { id: "note", rows: 2, maxlength: 500, required: room.requireNote });
    void this.open();
  }

  async open() {
    // What waits is claimed while it is read; of other videos the page does not know yet whether to claim them.
    const claimed = this.room.waits ? this.claim() : null;
    try {
      /** @type {Video} */
      const video = await api.get(`videos/${this.id}`);
      if (this.closed && !claimed) return;
      this.video = video;
      const holder = await (claimed ?? (video.status === "CLEAN" ? t("is-clean") : this.claim()));
      if (this.closed) return this.release();
      this.player = new Player(video);
      this.draw(video, holder);
    } catch (error) {
      void claimed?.then(() => this.release());
      if (!this.closed) fill(this.main, h("p", { class: "state" }, inWords(error), " ", button(t("again"), () => void this.open(), { kind: "small" })));
      if (error instanceof Error && error.constructor.name === "SignedOut") throw error;
    }
    return undefined;
  }

  /** Take the video; answers why it cannot be had, or nothing. */
  async claim() {
    try {
      await api.post(`videos/${this.id}/claim`);
      this.mine = true;
      clearInterval(this.renewal);
      this.renewal = setInterval(() => void api.post(`videos/${this.id}/claim`).catch(() => undefined), this.room.claimMinutes * 30_000);
      return "";
    } catch (error) {
      return inWords(error);
    }
  }

  /** Try to take the video once more: its holder may have given it back, or the server may answer again. */
  async claimAgain() {
    if (!this.video || !this.drawn || this.mine || this.sent || this.closed || this.video.status === "CLEAN") return;
    const holder = await this.claim();
    // Its last holder may have decided: what was read before is out of date.
    /** @type {Video} */
    const video = this.mine ? await api.get(`videos/${this.id}`).catch(() => this.video) : this.video;
    if (this.closed) return this.release();
    this.video = video;
    this.drawHolder(holder);
    this.drawSide(video);
  }

  release() {
    clearInterval(this.renewal);
    if (this.mine && !this.sent) void api.remove(`videos/${this.id}/claim`).catch(() => undefined);
    this.mine = false;
  }

  close() {
    this.closed = true;
    this.player?.close();
    this.release();
  }

  /**
   * @param {Video} video
   * @param {string} holder
   */
  draw(video, holder) {
    const player = /** @type {Player} */ (this.player);
    const lanes = new Lanes(video, player);
    fill(
      this.main,
      h(
        "div",
        { class: "panel-head" },
        h("h2", { tabindex: "-1", id: "video-title" }, fileName(video.videoName)),
        verdictBadge(video.status),
        ...(video.categories ?? []).map((each) => h("span", { class: "badge" }, each)),
      ),
      this.holder,
      player.element,
      lanes.element,
    );
    this.drawHolder(holder);
    this.drawSide(video);
    this.drawn = true;
  }

  /** @param {string} holder why the video cannot be had; empty if this moderator has it */
  drawHolder(holder) {
    const again = this.video?.status === "CLEAN" ? null : button(t("again"), () => void this.claimAgain(), { kind: "small" });
    fill(this.holder, ...(holder ? [holder, " ", again] : [t("yours", { minutes: this.room.claimMinutes })]));
  }

  /** @param {Video} video */
  drawSide(video) {
    fill(this.side, this.deciding(video), why(video), facts(video), past(video));
  }

  /** @param {Video} video */
  deciding(video) {
    const disabled = !this.mine;
    return h(
      "form",
      { class: "deciding", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      video.decision ? h("p", {}, t("in-force", { decision: t(video.decision), by: video.decidedByName ?? "" })) : null,
      video.needsTwoDecisions ? h("p", { class: "hint" }, video.decidedOnce?.length ? t("second-of-two") : t("first-of-two")) : null,
      h("label", { for: "note" }, this.room.requireNote ? t("note-required") : t("note")),
      this.note,
      h(
        "div",
        { class: "decide-bar" },
        button(t("approve"), () => this.decide("APPROVED"), { kind: "approve", key: keyOf("approve"), disabled, id: "approve" }),
        button(t("reject"), () => this.decide("REJECTED"), { kind: "reject", key: keyOf("reject"), disabled, id: "reject" }),
        button(t("skip"), () => this.room.skip(), { key: keyOf("skip"), id: "skip" }),
      ),
    );
  }

  /** @param {string} decision */
  decide(decision) {
    const { video } = this;
    if (!video || !this.mine || this.sent) return;
    const note = this.note.value.trim();
    if (this.room.requireNote && !note) {
      this.note.focus();
      say(t("refused-note-required"), { kind: "error" });
      return;
    }
    this.sent = true;
    hold({
      path: `videos/${this.id}/decision`,
      body: { decision, note, ...(video.decisionId ? { replaces: video.decisionId } : {}) },
      name: video.videoName,
      ids: [this.id],
      decision,
      sent: (answer) => {
        this.room.decided(this.id);
        say(h("span", {}, fileName(video.videoName), ": ", t(`state-${answer.state}`)));
      },
      withdrawn: () => {
        location.hash = `#/video/${this.id}`;
        this.room.decided("");
      },
      failed: () => this.room.decided(""),
    });
    this.room.skip();
  }
}

/** @param {Video} video */
function why(video) {
  const flags = (video.reasons ?? []).filter((reason) => reason.action === "flag");
  const others = (video.reasons ?? []).filter((reason) => reason.action !== "flag");
  return h(
    "section",
    { class: "why" },
    h("h3", {}, video.status === "UNDETERMINED" ? t("why-undetermined") : t("why")),
    video.reason ? h("p", {}, video.reason) : null,
    flags.length ? h("ul", {}, flags.map(reasonItem)) : null,
    others.length ? h("details", {}, h("summary", {}, t("recorded", { count: others.length })), h("ul", {}, others.map(reasonItem))) : null,
  );
}

/** @param {Reason} reason */
function reasonItem(reason) {
  const scenes = [...(reason.scenes ?? [])].sort((a, b) => a.startMillis - b.startMillis);
  const more = (reason.sceneCount ?? 0) - scenes.length;
  return h(
    "li",
    {},
    h("strong", {}, reason.path.at(-1) ?? ""),
    " ",
    h("span", { class: "confidence" }, percent(reason.confidence)),
    h("span", { class: "detail" }, scenes.map((each) => `${timecode(each.startMillis)} – ${timecode(each.endMillis)}`).join(", "), more > 0 ? ` ${t("and-more", { count: more })}` : ""),
    h("span", { class: "detail" }, reason.path.length > 1 ? `${reason.path.slice(0, -1).join(" > ")} · ` : "", t("rule", { rule: reason.rule })),
  );
}

/** @param {Video} video */
function facts(video) {
  /** @type {[string, string | undefined][]} */
  const rows = [
    [t("uploaded"), when(video.queuedAt)],
    [t("concluded"), video.finishedAt && when(video.finishedAt)],
    [t("duration"), video.durationMillis ? timecode(video.durationMillis) : undefined],
    [t("labels"), video.labelCount === undefined ? undefined : String(video.labelCount)],
    [t("audience"), video.audience],
    [t("policy"), video.policyVersion],
    [t("model"), video.modelVersion],
    [t("version"), video.versionId],
    ["VideoId", video.videoId],
  ];
  return h(
    "details",
    { class: "facts" },
    h("summary", {}, t("facts")),
    h("dl", {}, rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
  );
}

/** @param {Video} video */
function past(video) {
  const history = video.history ?? [];
  if (!history.length) return null;
  return h(
    "section",
    { class: "past" },
    h("h3", {}, t("history")),
    h("ol", {}, history.map((each) => h("li", {}, h("strong", {}, t(each.decision)), ` ${t("by", { by: each.decidedByName })}, ${when(each.decidedAt)}`, each.note ? h("q", {}, each.note) : null, each.policyVersion ? h("span", { class: "detail" }, each.policyVersion) : null))),
  );
}
