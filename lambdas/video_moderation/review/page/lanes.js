/** Lanes under the player: where in the video which label was seen. */

import * as api from "./api.js";
import { comfort, onComfort } from "./comfort.js";
import { fill, h } from "./dom.js";
import { inWords } from "./messages.js";
import { percent, t, timecode } from "./text.js";

/** @typedef {import("./types.js").Lane} Lane */
/** @typedef {import("./types.js").Video} Video */

/** More marks than this cannot be told apart: neighbours are shown as one. */
const MOST_MARKS = 150;
const MOST_STILLS = 8;
const LARGEST_GAP = 750;

export class Lanes {
  /**
   * @param {Video} video
   * @param {import("./player.js").Player} player
   */
  constructor(video, player) {
    this.video = video;
    this.player = player;
    /** @type {Map<string, Lane>} */
    this.lanes = new Map();
    this.status = h("p", { class: "loading", "aria-busy": "true" }, t("loading"));
    this.tracks = h("div", { class: "tracks" });
    this.stills = h("div", { class: "stills" });
    this.element = h(
      "section",
      { class: "lanes", "aria-label": t("lanes") },
      h("h3", {}, t("lanes")),
      this.status,
      this.tracks,
      this.stills,
    );
    player.listeners.push((seconds) => this.move(seconds));
    void this.load();
    onComfort(() => this.drawStills());
  }

  async load() {
    try {
      /** @type {number | null} */
      let after = 0;
      while (after !== null) {
        const page = await api.get(`videos/${this.video.videoId}/scenes`, { after: String(after) });
        if (this.player.closed) return;
        for (const lane of page.lanes) this.add(lane);
        after = page.after;
        this.draw();
      }
      fill(this.status, this.lanes.size ? null : t("no-labels"));
      this.status.removeAttribute("aria-busy");
      void this.drawStills();
    } catch (error) {
      fill(this.status, inWords(error));
    }
  }

  /** @param {Lane} lane */
  add(lane) {
    const key = lane.path.join("\u0000");
    const known = this.lanes.get(key);
    if (!known) {
      this.lanes.set(key, lane);
      return;
    }
    // A scene that goes over the end of a page begins anew on the next one.
    for (const scene of lane.scenes) {
      const last = known.scenes.at(-1);
      if (last && scene[0] - last[1] < LARGEST_GAP - 500) {
        last[1] = scene[1];
        last[2] = Math.max(last[2], scene[2]);
      } else known.scenes.push(scene);
    }
  }

  get duration() {
    const last = Math.max(0, ...[...this.lanes.values()].map((lane) => lane.scenes.at(-1)?.[1] ?? 0));
    return Math.max(this.video.durationMillis ?? 0, last, 1);
  }

  /** @returns {Lane[]} */
  sorted() {
    const flagged = new Set((this.video.reasons ?? []).filter((each) => each.action === "flag").map((each) => each.path.join("\u0000")));
    return [...this.lanes.values()].sort((a, b) => Number(flagged.has(b.path.join("\u0000"))) - Number(flagged.has(a.path.join("\u0000"))) || strongest(b) - strongest(a));
  }

  draw() {
    fill(
      this.tracks,
      this.sorted().map((lane) => this.track(lane)),
    );
    this.move(this.player.media.currentTime);
  }

  /** @param {Lane} lane */
  track(lane) {
    const name = lane.path.at(-1) ?? "";
    const marks = merged(lane.scenes).map((scene) => this.mark(name, scene));
    const track = h("div", {
      class: "track",
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.target !== track) return;
        this.player.uncover();
        this.player.seek(((event.offsetX / track.clientWidth) * this.duration) / 1000);
      },
    });
    track.append(...marks, h("span", { class: "playhead" }));
    return h("div", { class: "lane" }, h("span", { class: "lane-name", title: lane.path.join(" > ") }, name), track);
  }

  /**
   * @param {string} label
   * @param {[number, number, number]} scene
   */
  mark(label, [start, end, confidence]) {
    const said = `${label}, ${percent(confidence)}, ${timecode(start)} – ${timecode(end)}`;
    const mark = h("button", {
      type: "button",
      class: "mark",
      title: said,
      "aria-label": said,
      onclick: () => this.player.show({ start: start / 1000, end: end / 1000, label, confidence }),
    });
    mark.style.left = `${(100 * start) / this.duration}%`;
    mark.style.width = `max(0.75rem, ${(100 * (end - start)) / this.duration}%)`;
    mark.style.opacity = String(0.45 + (0.55 * confidence) / 100);
    return mark;
  }

  /** @param {number} seconds */
  move(seconds) {
    for (const head of this.tracks.querySelectorAll(".playhead")) {
      /** @type {HTMLElement} */ (head).style.left = `${Math.min(100, (100_000 * seconds) / this.duration)}%`;
    }
    this.stills.hidden = this.player.covered || !comfort.stills || !this.player.playable;
    if (!this.stills.hidden && !this.stills.childElementCount) void this.drawStills();
    const blur = this.player.clear ? 0 : comfort.blur / 3;
    this.stills.style.filter = `blur(${blur}px)${comfort.grey && !this.player.clear ? " grayscale(1)" : ""}`;
  }

  /** Pictures of the scenes, drawn by the browser from the video itself: nothing is stored anywhere. */
  async drawStills() {
    const { player } = this;
    if (player.closed || player.covered || !comfort.stills || !player.playable || !player.media.src || this.drawing) return;
    this.drawing = true;
    const source = h("video", { preload: "auto", src: player.media.src });
    source.muted = true;
    const made = [];
    for (const scene of player.scenes.slice(0, MOST_STILLS)) {
      const still = await drawn(source, (scene.start + scene.end) / 2);
      if (player.closed || !still) break;
      const said = `${scene.label}, ${timecode(scene.start * 1000)}`;
      made.push(h("button", { type: "button", class: "still", "aria-label": said, title: said, onclick: () => player.show(scene) }, still));
      fill(this.stills, made);
    }
    source.removeAttribute("src");
    source.load();
    this.drawing = false;
  }
}

/**
 * One picture; nothing if the browser cannot get there.
 *
 * @param {HTMLVideoElement} source
 * @param {number} seconds
 * @returns {Promise<HTMLCanvasElement | null>}
 */
function drawn(source, seconds) {
  return new Promise((resolve) => {
    const give = (/** @type {HTMLCanvasElement | null} */ picture) => {
      source.removeEventListener("seeked", ready);
      clearTimeout(timer);
      resolve(picture);
    };
    const ready = () => {
      const picture = h("canvas", { width: 160, height: Math.round((160 * source.videoHeight) / (source.videoWidth || 1)) || 90 });
      picture.getContext("2d")?.drawImage(source, 0, 0, picture.width, picture.height);
      give(picture);
    };
    const timer = setTimeout(() => give(null), 5_000);
    source.addEventListener("seeked", ready);
    source.currentTime = seconds;
  });
}

/** @param {Lane} lane */
function strongest(lane) {
  return Math.max(...lane.scenes.map((scene) => scene[2]));
}

/**
 * @param {[number, number, number][]} scenes
 * @returns {[number, number, number][]}
 */
function merged(scenes) {
  const size = Math.ceil(scenes.length / MOST_MARKS);
  if (size <= 1) return scenes;
  const groups = Array.from({ length: Math.ceil(scenes.length / size) }, (_, index) => scenes.slice(index * size, (index + 1) * size));
  return groups.map((group) => [group[0]?.[0] ?? 0, group.at(-1)?.[1] ?? 0, Math.max(...group.map((scene) => scene[2]))]);
}
