/** The API behind the page. */

import * as auth from "./auth.js";

/** The server has refused a request; `code` says why, and the facts about it are in `body`. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} body
   */
  constructor(status, body) {
    super(String(body["code"] ?? status));
    this.status = status;
    this.code = String(body["code"] ?? "failed");
    this.body = body;
  }
}

/** The server could not be reached. */
export class Offline extends Error {}

/**
 * @param {string} path
 * @param {Record<string, string | null | undefined>} [query]
 */
export function get(path, query = {}) {
  const stated = Object.entries(query).filter(([, value]) => value);
  const text = new URLSearchParams(/** @type {[string, string][]} */ (stated)).toString();
  return request("GET", text ? `${path}?${text}` : path);
}

/**
 * @param {string} path
 * @param {unknown} [body]
 */
export function post(path, body = {}) {
  return request("POST", path, body);
}

/** @param {string} path */
export function remove(path) {
  return request("DELETE", path);
}

/**
 * Send something while the page closes: there is no time left for an answer.
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 */
export function sendAtLast(method, path, body) {
  void fetch(`/api/${path}`, {
    method,
    keepalive: true,
    headers: { Authorization: `Bearer ${auth.presentToken()}`, "Content-Type": "application/json" },
    body: method === "DELETE" ? null : JSON.stringify(body),
  }).catch(() => undefined);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function request(method, path, body) {
  const token = await auth.accessToken();
  const answer = await fetch(`/api/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((error) => {
    throw new Offline(String(error));
  });
  if (answer.status === 401) {
    auth.refuse();
    throw new auth.SignedOut("401");
  }
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  const content = isJson ? await answer.json() : await answer.text();
  if (!answer.ok) throw new Refused(answer.status, isJson ? content : {});
  return content;
}
