/** Keys: each does what a button does. They can be switched off (WCAG 2.1.4), and a sheet lists them. */

import { comfort } from "./comfort.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** Key, as `KeyboardEvent.key` names it, by action; the sheet shows them in this order. */
export const KEYS = {
  approve: "a",
  reject: "r",
  skip: "s",
  undo: "u",
  play: " ",
  clear: "v",
  cover: "c",
  "next-scene": ".",
  "previous-scene": ",",
  loop: "l",
  "step-back": "ArrowLeft",
  "step-on": "ArrowRight",
  slower: "-",
  faster: "+",
  mute: "m",
  note: "n",
  queue: "q",
  search: "/",
  help: "?",
};

/** @typedef {keyof typeof KEYS} Action */

const SHOWN = /** @type {Record<string, string>} */ ({ " ": "Space", ArrowLeft: "←", ArrowRight: "→" });

/** @type {Partial<Record<Action, () => void>>} */
let actions = {};

/**
 * The actions of the view at hand.
 *
 * @param {Partial<Record<Action, () => void>>} of
 */
export function setActions(of) {
  actions = of;
}

/** Listen for keys, from now on. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isField(event.target)) /** @type {HTMLElement} */ (event.target).blur();
    if (isUndo(event)) return run(event, "undo");
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === " ") return undefined;
    if (!comfort.shortcuts || isField(event.target) || document.querySelector("dialog[open]")) return undefined;
    // A button that has the focus is what Space and Enter press.
    if (event.key === " " && event.target instanceof HTMLButtonElement) return undefined;
    const found = Object.entries(KEYS).find(([, key]) => key === (event.key.length === 1 ? event.key.toLowerCase() : event.key));
    return found ? run(event, /** @type {Action} */ (found[0])) : undefined;
  });
}

/**
 * The name of an action's key, as the buttons show it.
 *
 * @param {Action} action
 */
export function keyOf(action) {
  const key = KEYS[action];
  return SHOWN[key] ?? key.toUpperCase();
}

/** Show all keys. */
export function showKeys() {
  const rows = Object.keys(KEYS).map((action) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("kbd", {}, keyOf(/** @type {Action} */ (action)))),
      h("td", {}, t(`key-${action}`)),
    ),
  );
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "keys-title", onclose: () => dialog.remove() },
    h("h2", { id: "keys-title" }, t("keys")),
    comfort.shortcuts ? null : h("p", {}, t("keys-off")),
    h("div", { class: "columns" }, h("table", { class: "keys" }, h("tbody", {}, rows))),
    h("form", { method: "dialog", class: "actions" }, h("button", { class: "button primary" }, t("close"))),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * @param {KeyboardEvent} event
 * @param {Action} action
 */
function run(event, action) {
  const act = actions[action];
  if (!act) return;
  event.preventDefault();
  act();
}

/** @param {KeyboardEvent} event */
function isUndo(event) {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !isField(event.target);
}

/** @param {EventTarget | null} target */
function isField(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
