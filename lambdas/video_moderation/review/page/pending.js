/** Decisions that can still be withdrawn: each is sent some seconds after it was made, or when the page closes. */

import * as api from "./api.js";
import { comfort } from "./comfort.js";
import { button, fileName, h } from "./dom.js";
import { keyOf } from "./keys.js";
import { inWords, say } from "./messages.js";
import { t } from "./text.js";

/**
 * @typedef {{path: string, body: Record<string, unknown>, name: string, ids: string[], decision: string,
 *   sent: (answer: any) => void, withdrawn: () => void, failed: (error: unknown) => void}} Pending
 */

/** @type {Map<Pending, {timer: number, message: {remove: () => void}}>} */
const waiting = new Map();

/**
 * Send a decision in a few seconds, unless it is withdrawn.
 *
 * @param {Pending} pending
 */
export function hold(pending) {
  const seconds = comfort.undoSeconds;
  const text = h("span", {}, t(`made-${pending.decision}`), " ", fileName(pending.name), " ", t("sent-in", { seconds }));
  const message = say(text, {
    kind: pending.decision.toLowerCase(),
    stays: true,
    actions: [button(t("undo"), () => withdraw(pending), { key: keyOf("undo"), kind: "small" })],
  });
  const timer = setTimeout(() => void send(pending), seconds * 1000);
  waiting.set(pending, { timer, message });
}

/** Withdraw the decision that was made last. */
export function undo() {
  const last = [...waiting.keys()].at(-1);
  if (last) withdraw(last);
  else say(t("nothing-to-undo"));
}

/** The videos whose decisions wait to be sent. */
export function pendingIds() {
  return new Set([...waiting.keys()].flatMap((each) => each.ids));
}

/** Send everything at once: the page closes. */
export function flush() {
  for (const pending of [...waiting.keys()]) {
    settle(pending);
    api.sendAtLast("POST", pending.path, pending.body);
  }
}

/** @param {Pending} pending */
function withdraw(pending) {
  if (!settle(pending)) return;
  say(h("span", {}, t("withdrawn"), " ", fileName(pending.name)));
  pending.withdrawn();
}

/** @param {Pending} pending */
async function send(pending) {
  if (!settle(pending)) return;
  try {
    pending.sent(await api.post(pending.path, pending.body));
  } catch (error) {
    say(h("span", {}, fileName(pending.name), ": ", t("not-sent"), " ", inWords(error)), {
      kind: "error",
      stays: true,
      actions: [button(t("again"), () => hold(pending), { kind: "small" })],
    });
    pending.failed(error);
  }
}

/** @param {Pending} pending */
function settle(pending) {
  const found = waiting.get(pending);
  if (!found) return false;
  clearTimeout(found.timer);
  found.message.remove();
  waiting.delete(pending);
  return true;
}
