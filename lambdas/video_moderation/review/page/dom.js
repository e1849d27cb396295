/** Elements, made from plain values: no markup is ever parsed, so no name of a file can become any. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Make an element: `on…` are listeners, `class` and other names are attributes, true and false switch them.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...nodes(children));
  return element;
}

/**
 * Replace what an element holds.
 *
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * An element that is there.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/**
 * The name of a file, with nothing in it that could turn the direction of writing or hide.
 *
 * @param {string} name
 */
export function fileName(name) {
  const shown = name.replace(/[\p{C}\u2028\u2029]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return h("bdi", { class: "file-name", title: shown }, shown);
}

/**
 * A button with a label and, if it has one, its key.
 *
 * @param {string} label
 * @param {() => void} onclick
 * @param {{kind?: string, key?: string, disabled?: boolean, id?: string, pressed?: boolean}} [options]
 */
export function button(label, onclick, { kind = "normal", key, disabled = false, id, pressed } = {}) {
  return h(
    "button",
    { type: "button", class: `button ${kind}`, id, disabled, onclick, "aria-pressed": pressed, "aria-keyshortcuts": key },
    label,
    key ? h("kbd", { "aria-hidden": "true" }, key) : null,
  );
}
