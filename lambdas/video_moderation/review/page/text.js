/** What the page says, in the reader's language. A language is one file, text.<language>.js. */

import { TEXT as ENGLISH } from "./text.en.js";

/** @type {Record<string, string>} */
let texts = ENGLISH;
let language = "en";

/**
 * Choose the first of the reader's languages that there is.
 *
 * @param {string[]} available
 */
export async function chooseLanguage(available) {
  const wanted = navigator.languages.map((each) => each.split("-")[0] ?? "");
  language = wanted.find((each) => available.includes(each)) ?? "en";
  document.documentElement.lang = language;
  if (language !== "en") texts = { ...ENGLISH, ...(await import(`./text.${language}.js`)).TEXT };
}

/**
 * A text; `{name}` in it is replaced, and `name|one|other` chooses by number.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) return key;
  return text.replace(/\{([^{}]+)\}/g, (_, place) => replaced(place, values));
}

/**
 * Whether there is a text of this key.
 *
 * @param {string} key
 */
export function hasText(key) {
  return key in texts;
}

/**
 * @param {string} place
 * @param {Record<string, string | number>} values
 */
function replaced(place, values) {
  const [name = "", one, other] = place.split("|");
  const value = values[name] ?? "";
  if (one === undefined || other === undefined) return number(value);
  const form = new Intl.PluralRules(language).select(Number(value)) === "one" ? one : other;
  return form.replace("#", number(value));
}

/** @param {string | number} value */
function number(value) {
  return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
}

/**
 * A time of day and a date, short.
 *
 * @param {string} iso
 */
export function when(iso) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/**
 * How long ago something was.
 *
 * @param {string} iso
 */
export function ago(iso) {
  const seconds = (Date.now() - new Date(iso).getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  if (seconds < 60) return t("just-now");
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86400) return relative.format(-Math.floor(seconds / 3600), "hour");
  return relative.format(-Math.floor(seconds / 86400), "day");
}

/**
 * A per cent, with one decimal.
 *
 * @param {number} value
 */
export function percent(value) {
  return new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value / 100);
}

/**
 * A place in a video: minutes, seconds and tenths, as the alert writes it.
 *
 * @param {number} millis
 */
export function timecode(millis) {
  const tenths = Math.floor(millis / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds = `${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
  const hours = Math.floor(minutes / 60);
  const rest = `${String(minutes % 60).padStart(2, "0")}:${seconds}`;
  return hours ? `${hours}:${rest}` : rest;
}
