/** The player: covered at first, blurred until asked, straight to the seconds that matter. */

import * as api from "./api.js";
import { comfort, onComfort, setComfort } from "./comfort.js";
import { button, fill, h } from "./dom.js";
import { keyOf } from "./keys.js";
import { inWords } from "./messages.js";
import { percent, t, timecode } from "./text.js";

/** @typedef {import("./types.js").Video} Video */
/** @typedef {{start: number, end: number, label: string, confidence: number}} Scene */

const RENEW_BEFORE_MS = 60_000;
const STEP_SECONDS = 0.5;
const SPEEDS = [0.25, 0.5, 1, 1.5, 2];
/** A scene is as short as half a second: some seconds before it tell what it is about. */
const LEAD_SECONDS = 0.25;

export class Player {
  /** @param {Video} video */
  constructor(video) {
    this.video = video;
    /** @type {Scene[]} */
    this.scenes = scenesOf(video);
    this.looping = false;
    this.covered = comfort.cover;
    this.clear = false;
    this.closed = false;
    this.expiresAt = 0;
    this.renewing = false;
    this.current = -1;
    /** @type {((seconds: number) => void)[]} */
    this.listeners = [];
    this.media = h("video", { playsinline: true, preload: "metadata", disablepictureinpicture: true, tabindex: "-1" });
    this.media.muted = comfort.mute;
    this.cover = h("div", { class: "cover" });
    this.notice = h("p", { class: "notice", role: "status" });
    this.time = h("span", { class: "time" });
    this.controls = h("div", { class: "controls", role: "group", "aria-label": t("player") });
    this.frame = h("div", { class: "frame" }, this.media, this.cover, this.notice);
    this.element = h("section", { class: "player", "aria-label": t("player") }, this.frame, this.controls);
    this.listen();
    this.draw();
    void this.load();
  }

  listen() {
    for (const name of ["seeking", "stalled", "waiting", "play"]) {
      this.media.addEventListener(name, () => void this.renewIfOld());
    }
    // An address that has expired gives no error event in Chromium; one that fails otherwise does.
    this.media.addEventListener("error", () => void this.onError());
    this.media.addEventListener("timeupdate", () => this.onTime());
    for (const name of ["play", "pause", "ratechange", "volumechange", "loadedmetadata"]) {
      this.media.addEventListener(name, () => this.draw());
    }
    onComfort(() => {
      if (this.closed) return;
      this.media.muted = comfort.mute;
      this.draw();
    });
  }

  async load(at = this.scenes[0] ? Math.max(0, this.scenes[0].start - LEAD_SECONDS) : 0, playing = false) {
    try {
      const answer = await api.post(`videos/${this.video.videoId}/playback`);
      if (this.closed) return;
      if (answer.unplayable) {
        this.stop(t(`unplayable-${answer.unplayable}`));
        return;
      }
      this.expiresAt = new Date(answer.expiresAt).getTime();
      this.media.src = answer.url;
      this.media.currentTime = at;
      if (playing) await this.media.play();
    } catch (error) {
      if (!this.closed) this.stop(inWords(error));
    }
  }

  async renewIfOld() {
    if (this.renewing || !this.expiresAt || Date.now() < this.expiresAt - RENEW_BEFORE_MS) return;
    await this.renew();
  }

  async renew() {
    this.renewing = true;
    await this.load(this.media.currentTime, !this.media.paused);
    this.renewing = false;
  }

  async onError() {
    if (this.closed || !this.media.src || this.renewing) return;
    const expired = Date.now() > this.expiresAt - RENEW_BEFORE_MS;
    if (expired) await this.renew();
    else this.stop(t("unplayable-broken"));
  }

  /** @param {string} reason */
  stop(reason) {
    this.frame.classList.add("unplayable");
    this.notice.textContent = reason;
    this.draw();
  }

  get playable() {
    return !this.frame.classList.contains("unplayable");
  }

  onTime() {
    const seconds = this.media.currentTime;
    const scene = this.scenes[this.current];
    if (this.looping && scene && (seconds >= scene.end || seconds < scene.start - 1)) this.media.currentTime = scene.start;
    this.time.textContent = `${timecode(seconds * 1000)} / ${timecode((this.media.duration || 0) * 1000)}`;
    this.frame.dataset["seconds"] = seconds.toFixed(2);
    for (const listener of this.listeners) listener(seconds);
  }

  /** @param {number} seconds */
  seek(seconds) {
    this.media.currentTime = Math.max(0, seconds);
    this.onTime();
  }

  uncover() {
    this.covered = false;
    this.draw();
  }

  toggleCover() {
    this.covered = !this.covered;
    if (this.covered) this.media.pause();
    this.draw();
  }

  toggle() {
    if (!this.playable) return;
    this.uncover();
    if (this.media.paused) void this.media.play().catch(() => undefined);
    else this.media.pause();
  }

  /** @param {number} by 1 for the next scene, -1 for the one before */
  hop(by) {
    if (!this.scenes.length) return;
    this.current = (this.current + by + this.scenes.length) % this.scenes.length;
    this.uncover();
    this.seek(this.scenes[this.current]?.start ?? 0);
  }

  /** @param {Scene} scene */
  show(scene) {
    this.current = this.scenes.findIndex((each) => each.start === scene.start && each.label === scene.label);
    this.uncover();
    this.seek(scene.start);
  }

  loop() {
    this.looping = !this.looping;
    if (this.looping && this.current < 0) this.hop(1);
    this.draw();
  }

  /** @param {number} direction */
  step(direction) {
    this.media.pause();
    this.seek(this.media.currentTime + direction * STEP_SECONDS);
  }

  /** @param {number} by */
  speed(by) {
    const now = SPEEDS.indexOf(this.media.playbackRate);
    this.media.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, now + by))] ?? 1;
  }

  mute() {
    setComfort({ mute: !comfort.mute });
  }

  /** @param {boolean} clear */
  seeClearly(clear) {
    this.clear = clear;
    this.draw();
  }

  close() {
    this.closed = true;
    this.media.pause();
    this.media.removeAttribute("src");
    this.media.load();
  }

  draw() {
    const blur = this.clear ? 0 : comfort.blur;
    const grey = comfort.grey && !this.clear;
    this.media.style.filter = `blur(${blur}px)${grey ? " grayscale(1)" : ""}`;
    this.frame.classList.toggle("covered", this.covered && this.playable);
    this.media.toggleAttribute("inert", this.covered);
    this.drawCover();
    this.drawControls();
    this.onTime();
  }

  drawCover() {
    if (!this.covered || !this.playable) {
      fill(this.cover);
      return;
    }
    const first = this.scenes.slice(0, 4).map((scene) =>
      h("li", {}, `${percent(scene.confidence)} ${scene.label}, ${timecode(scene.start * 1000)} – ${timecode(scene.end * 1000)}`),
    );
    fill(
      this.cover,
      h("p", { class: "cover-title" }, t("covered")),
      first.length ? h("ul", {}, first) : h("p", {}, this.video.reason ?? t("no-scenes")),
      button(t("show"), () => this.toggle(), { kind: "primary", key: keyOf("play"), id: "show" }),
    );
  }

  drawControls() {
    const playing = !this.media.paused;
    const off = !this.playable;
    const none = off || !this.scenes.length;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["control"] : undefined;
    fill(
      this.controls,
      control("play", playing ? t("pause") : t("play"), () => this.toggle(), { disabled: off, kind: "primary" }),
      control("previous-scene", t("previous-scene"), () => this.hop(-1), { disabled: none }),
      control("next-scene", t("next-scene"), () => this.hop(1), { disabled: none }),
      control("loop", t("loop"), () => this.loop(), { disabled: none, pressed: this.looping }),
      control("step-back", t("step-back"), () => this.step(-1), { disabled: off }),
      control("step-on", t("step-on"), () => this.step(1), { disabled: off }),
      this.speedControl(off),
      this.clearControl(off),
      control("mute", comfort.mute ? t("unmute") : t("mute"), () => this.mute(), { disabled: off, pressed: comfort.mute }),
      this.time,
    );
    if (focused) /** @type {HTMLElement | null} */ (this.controls.querySelector(`[data-control="${focused}"]`))?.focus();
  }

  /** @param {boolean} disabled */
  speedControl(disabled) {
    const select = h(
      "select",
      {
        disabled,
        "aria-label": t("speed"),
        "data-control": "speed",
        onchange: () => {
          this.media.playbackRate = Number(select.value);
        },
      },
      SPEEDS.map((speed) => h("option", { value: speed, selected: speed === this.media.playbackRate }, `${speed}×`)),
    );
    return select;
  }

  /** @param {boolean} disabled */
  clearControl(disabled) {
    const made = control("clear", t("clear"), () => undefined, { disabled, pressed: this.clear });
    const press = () => this.seeClearly(true);
    const release = () => this.seeClearly(false);
    made.addEventListener("pointerdown", press);
    for (const name of ["pointerup", "pointerleave", "blur"]) made.addEventListener(name, release);
    made.addEventListener("keydown", (event) => {
      if ((event.key === " " || event.key === "Enter") && !event.repeat) press();
    });
    made.addEventListener("keyup", release);
    return made;
  }
}

/**
 * @param {import("./keys.js").Action} name
 * @param {string} label
 * @param {() => void} act
 * @param {{disabled?: boolean, pressed?: boolean, kind?: string}} options
 */
function control(name, label, act, options) {
  const made = button(label, act, { ...options, key: keyOf(name) });
  made.dataset["control"] = name;
  return made;
}

/**
 * The scenes of what made the video flagged, in order of time; times in seconds.
 *
 * @param {Video} video
 * @returns {Scene[]}
 */
function scenesOf(video) {
  return (video.reasons ?? [])
    .filter((reason) => reason.action === "flag")
    .flatMap((reason) =>
      (reason.scenes ?? []).map((scene) => ({
        start: scene.startMillis / 1000,
        end: scene.endMillis / 1000,
        label: reason.path.at(-1) ?? "",
        confidence: scene.confidence,
      })),
    )
    .sort((a, b) => a.start - b.start);
}
