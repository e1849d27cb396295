/** What the page tells in passing, at its foot; and what stands above everything until it is over. */

import { byId, fill, h } from "./dom.js";
import { Offline, Refused } from "./api.js";
import { hasText, t, when } from "./text.js";

const SHOWN_MS = 8_000;

/**
 * Tell something, and take it away after a while unless it has to be seen.
 *
 * @param {string | Node} text
 * @param {{kind?: string, stays?: boolean, actions?: Node[]}} [options]
 * @returns {{remove: () => void}}
 */
export function say(text, { kind = "info", stays = false, actions = [] } = {}) {
  const message = h("div", { class: `message ${kind}` }, h("span", {}, text), ...actions);
  byId("messages").append(message);
  if (!stays) setTimeout(() => message.remove(), SHOWN_MS);
  return message;
}

/**
 * What went wrong, in words.
 *
 * @param {unknown} error
 */
export function inWords(error) {
  if (error instanceof Offline) return t("offline");
  if (error instanceof Refused) {
    const key = `refused-${error.code}`;
    const values = { by: String(error.body["by"] ?? ""), until: error.body["until"] ? when(error.body["until"]) : "" };
    return hasText(key) ? t(key, values) : t("refused", { code: error.code });
  }
  return t("failed");
}

/**
 * @param {string} text empty if there is nothing to tell
 */
export function banner(text) {
  fill(byId("banner"), text ? h("p", { class: "banner" }, text) : null);
}
