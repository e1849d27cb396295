/** The review room: signs the moderator in, draws the frame of the page, and goes where the address says. */

import * as api from "./api.js";
import * as auth from "./auth.js";
import { showComfort } from "./comfort.js";
import { button, byId, fill, h } from "./dom.js";
import { keyOf, listen, showKeys } from "./keys.js";
import { banner, inWords } from "./messages.js";
import { flush } from "./pending.js";
import { ReviewView } from "./review.js";
import { decisionsView, reportView, waitingView } from "./tables.js";
import { ago, chooseLanguage, t } from "./text.js";

/** @typedef {import("./types.js").Settings} Settings */

/** @type {Settings} */
let settings;
let name = "";
/** @type {ReviewView | null} */
let review = null;
/** @type {import("./types.js").Overview | null} */
let overview = null;

await start();

async function start() {
  try {
    settings = await (await fetch("/page/settings.json")).json();
    await chooseLanguage(settings.languages);
    const signedIn = await auth.resume(settings.signIn);
    if (!signedIn) {
      if (auth.hasLeft()) return signedOut(t("signed-out-by-you"));
      await auth.begin();
      return undefined;
    }
    name = auth.name();
  } catch (error) {
    return error instanceof auth.SignedOut ? signedOut(error.message) : signedOut(inWords(error));
  }
  const skip = byId("skip-link");
  skip.textContent = t("skip-to-content");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  listen();
  addEventListener("hashchange", () => route());
  addEventListener("offline", () => banner(t("offline")));
  addEventListener("online", () => banner(""));
  addEventListener("pagehide", () => {
    flush();
    review?.leave();
  });
  route();
  return undefined;
}

function route() {
  const [, view = "", id = ""] = location.hash.split("/");
  header(view);
  if (view === "" || view === "video") return showReview(id);
  review?.close();
  review = null;
  const main = byId("main");
  fill(main, h("p", { class: "loading", "aria-busy": "true" }, t("loading")));
  if (view === "decisions") fill(main, decisionsView());
  else if (view === "report") fill(main, reportView());
  else if (view === "waiting") guard(waitingView().then((made) => fill(main, made)));
  else fill(main, h("p", { class: "state" }, t("no-such-page")));
  return undefined;
}

/** @param {string} id */
function showReview(id) {
  if (review) {
    if (id) review.open(id);
    return;
  }
  review = new ReviewView({ name, settings, refreshed: () => guard(refresh()), guard });
  fill(byId("main"), review.element);
  guard(review.start(id));
}

async function refresh() {
  overview = await api.get("overview");
  if (!overview) return;
  review?.queue.setCategories(overview);
  header(location.hash.split("/")[1] ?? "");
}

/** @param {string} view */
function header(view) {
  const link = (/** @type {string} */ to, /** @type {string} */ label, /** @type {boolean} */ current) =>
    h("a", { href: `#/${to}`, "aria-current": current ? "page" : undefined }, label);
  const waits = overview ? `${overview.total}${overview.more ? "+" : ""}` : "";
  document.title = waits ? `(${waits}) ${t("title")}` : t("title");
  fill(
    byId("header"),
    h("h1", {}, t("title")),
    h("span", { class: "waits", role: "status" }, overview ? t("waits", { count: overview.total }) : "", overview?.oldest ? ` · ${t("oldest", { ago: ago(overview.oldest) })}` : ""),
    h(
      "nav",
      { "aria-label": t("pages") },
      link("", t("review"), view === "" || view === "video"),
      link("waiting", t("waiting"), view === "waiting"),
      link("decisions", t("decisions"), view === "decisions"),
      link("report", t("report"), view === "report"),
    ),
    h(
      "div",
      { class: "me" },
      button(t("comfort"), showComfort, { kind: "quiet" }),
      button(t("keys"), showKeys, { kind: "quiet", key: keyOf("help") }),
      h("span", { class: "user" }, name),
      button(t("sign-out"), auth.leave, { kind: "quiet" }),
    ),
  );
}

/**
 * Whatever fails is told; who is no longer signed in is asked to sign in.
 *
 * @param {Promise<unknown>} work
 */
function guard(work) {
  work.then(() => banner(navigator.onLine ? "" : t("offline"))).catch((error) => {
    if (error instanceof auth.SignedOut) signedOut(t("signed-out"));
    else banner(inWords(error));
  });
}

/** @param {string} reason */
function signedOut(reason) {
  review?.close();
  review = null;
  fill(byId("header"), h("h1", {}, t("title")));
  fill(byId("main"), h("div", { class: "state" }, h("h2", {}, t("please-sign-in")), h("p", {}, reason), button(t("sign-in"), () => void auth.begin(), { kind: "primary", id: "sign-in" })));
}
