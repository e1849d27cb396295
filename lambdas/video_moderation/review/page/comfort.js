/** What the reader finds bearable: remembered in this browser, and nowhere else. */

import { h } from "./dom.js";
import { t } from "./text.js";

const STORE = "review-comfort";

export const DEFAULTS = {
  cover: true,
  blur: 20,
  grey: false,
  mute: true,
  stills: true,
  shortcuts: true,
  undoSeconds: 5,
};

/** @typedef {typeof DEFAULTS} Comfort */

/** @type {Comfort} */
export const comfort = { ...DEFAULTS, ...stored() };

const changed = new EventTarget();

/** @param {() => void} listener */
export function onComfort(listener) {
  changed.addEventListener("change", listener);
}

/** @param {Partial<Comfort>} values */
export function setComfort(values) {
  Object.assign(comfort, values);
  try {
    localStorage.setItem(STORE, JSON.stringify(comfort));
  } catch {
    // A browser that keeps nothing forgets this at the end of the session.
  }
  changed.dispatchEvent(new Event("change"));
}

/** Ask for the settings. */
export function showComfort() {
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "comfort-title", onclose: () => dialog.remove() },
    h("h2", { id: "comfort-title" }, t("comfort")),
    h("p", {}, t("comfort-why")),
    choice("cover"),
    slider("blur", 0, 60, (value) => t("pixels", { value })),
    choice("grey"),
    choice("mute"),
    choice("stills"),
    choice("shortcuts"),
    slider("undoSeconds", 5, 30, (value) => t("seconds", { value })),
    h("form", { method: "dialog", class: "actions" }, h("button", { class: "button primary" }, t("close"))),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {"cover" | "grey" | "mute" | "stills" | "shortcuts"} name */
function choice(name) {
  const input = h("input", {
    type: "checkbox",
    checked: comfort[name],
    onchange: () => setComfort({ [name]: input.checked }),
  });
  return h("label", { class: "choice" }, input, h("span", {}, t(`comfort-${name}`)));
}

/**
 * @param {"blur" | "undoSeconds"} name
 * @param {number} least
 * @param {number} most
 * @param {(value: number) => string} shown
 */
function slider(name, least, most, shown) {
  const output = h("output", {}, shown(comfort[name]));
  const input = h("input", {
    type: "range",
    min: least,
    max: most,
    value: comfort[name],
    oninput: () => {
      output.textContent = shown(Number(input.value));
      setComfort({ [name]: Number(input.value) });
    },
  });
  return h("label", { class: "slider" }, h("span", {}, t(`comfort-${name}`)), input, output);
}

/** @returns {Partial<Comfort>} */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}");
  } catch {
    return {};
  }
}
