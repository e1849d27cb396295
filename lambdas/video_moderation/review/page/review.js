/** The view that moderators work in: the queue, the video at hand, and the next one by itself. */

import * as api from "./api.js";
import { button, byId, fill, h } from "./dom.js";
import { setActions, showKeys } from "./keys.js";
import { say } from "./messages.js";
import { undo } from "./pending.js";
import { Queue } from "./queue.js";
import { t } from "./text.js";
import { VideoView } from "./video.js";

const POLL_MS = 30_000;

export class ReviewView {
  /**
   * @param {{name: string, settings: import("./types.js").Settings, refreshed: () => void, guard: (work: Promise<unknown>) => void}} page
   */
  constructor(page) {
    this.page = page;
    this.queue = new Queue({
      name: page.name,
      requireNote: page.settings.requireNote,
      open: (id) => this.open(id),
      decided: () => this.skip(),
    });
    /** @type {VideoView | null} */
    this.view = null;
    this.stage = h("div", { class: "stage-area" });
    this.toggle = button(t("queue"), () => this.element.classList.toggle("queue-open"), { kind: "small queue-toggle" });
    this.element = h("div", { class: "review" }, this.toggle, this.queue.element, this.stage);
    this.poll = setInterval(() => {
      if (!document.hidden) page.guard(this.refresh());
    }, POLL_MS);
    setActions(this.actions());
    document.addEventListener("keyup", this.keyup);
  }

  /** @param {string} id the video asked for; empty for the one that has waited longest */
  async start(id) {
    if (id) this.open(id);
    await this.refresh();
    if (!id && !this.view) this.openNext("");
  }

  async refresh() {
    await this.queue.load();
    this.page.refreshed();
    await this.view?.claimAgain();
  }

  /** @param {string} id */
  open(id) {
    if (this.view?.id === id && !this.view.sent) return;
    this.view?.close();
    const { settings, name } = this.page;
    this.view = new VideoView(id, {
      name,
      requireNote: settings.requireNote,
      claimMinutes: settings.claimMinutes,
      waits: this.queue.videos.some((video) => video.videoId === id),
      decided: (done) => this.decided(done),
      skip: () => this.skip(),
    });
    fill(this.stage, this.view.main, this.view.side);
    this.element.classList.remove("queue-open");
    this.queue.setOpen(id);
    if (location.hash !== `#/video/${id}`) history.replaceState(null, "", `#/video/${id}`);
  }

  /** @param {string} from */
  openNext(from) {
    const next = this.queue.next(from);
    if (next) this.open(next);
    else this.nothingLeft();
  }

  skip() {
    this.openNext(this.view?.id ?? "");
    byId("main").focus();
  }

  /** @param {string} id the video whose decision was sent; empty if one was withdrawn or not sent */
  decided(id) {
    if (id) this.queue.done.add(id);
    this.queue.draw();
    this.page.guard(this.refresh());
  }

  nothingLeft() {
    this.view?.close();
    this.view = null;
    this.queue.setOpen("");
    history.replaceState(null, "", "#/");
    fill(this.stage, h("section", { class: "panel stage" }, h("div", { class: "state" }, h("h2", {}, t("all-done")), h("p", {}, t("all-done-more")))));
  }

  keyup = (/** @type {KeyboardEvent} */ event) => {
    if (event.key.toLowerCase() === "v") this.view?.player?.seeClearly(false);
  };

  close() {
    clearInterval(this.poll);
    document.removeEventListener("keyup", this.keyup);
    this.view?.close();
    setActions({});
  }

  /** Give the video back while the page closes. */
  leave() {
    if (this.view?.mine && !this.view.sent) api.sendAtLast("DELETE", `videos/${this.view.id}/claim`, {});
  }

  actions() {
    const player = () => this.view?.player;
    return {
      approve: () => this.view?.decide("APPROVED"),
      reject: () => this.view?.decide("REJECTED"),
      skip: () => this.skip(),
      undo: () => undo(),
      play: () => player()?.toggle(),
      clear: () => player()?.seeClearly(true),
      cover: () => player()?.toggleCover(),
      "next-scene": () => player()?.hop(1),
      "previous-scene": () => player()?.hop(-1),
      loop: () => player()?.loop(),
      "step-back": () => player()?.step(-1),
      "step-on": () => player()?.step(1),
      slower: () => player()?.speed(-1),
      faster: () => player()?.speed(1),
      mute: () => player()?.mute(),
      note: () => this.view?.note.focus(),
      queue: () => this.focusQueue(),
      search: () => this.focusSearch(),
      help: () => showKeys(),
    };
  }

  focusQueue() {
    this.element.classList.add("queue-open");
    const link = /** @type {HTMLElement | null} */ (this.queue.list.querySelector("a[aria-current], a"));
    if (link) link.focus();
    else say(t("empty"));
  }

  focusSearch() {
    this.element.classList.add("queue-open");
    this.queue.search.focus();
  }
}
