/** Signing in: authorization code with PKCE. Tokens are kept in memory only, so a reload signs in again. */

import { t } from "./text.js";

/** @typedef {import("./types.js").SignIn} SignIn */

const RENEW_BEFORE_MS = 60_000;
const STATE = "review-sign-in";
const LEFT = "review-signed-out";

export class SignedOut extends Error {}

/** @type {{access: string, refresh: string, expiresAt: number} | null} */
let tokens = null;
/** @type {SignIn} */
let signIn;
/** @type {Promise<void> | null} */
let renewing = null;

/**
 * Take up the answer of the sign-in page, if this is one. True if somebody is signed in.
 *
 * @param {SignIn} settings
 */
export async function resume(settings) {
  signIn = settings;
  const query = new URLSearchParams(location.search);
  const begun = JSON.parse(sessionStorage.getItem(STATE) ?? "null");
  if (!query.has("code") && !query.has("error")) return false;
  sessionStorage.removeItem(STATE);
  history.replaceState(null, "", location.pathname + (begun?.hash ?? ""));
  if (query.has("error")) throw new SignedOut(query.get("error_description") ?? query.get("error") ?? "");
  if (!begun || begun.state !== query.get("state")) return false;
  await exchange({
    grant_type: "authorization_code",
    code: query.get("code") ?? "",
    redirect_uri: origin(),
    code_verifier: begun.verifier,
  });
  return true;
}

/** Whether the reader has just signed out, and so is not to be sent to the sign-in page at once. */
export function hasLeft() {
  const left = sessionStorage.getItem(LEFT) !== null;
  sessionStorage.removeItem(LEFT);
  return left;
}

/** Go to the sign-in page, and come back to this address. */
export async function begin() {
  const verifier = random();
  const state = random();
  sessionStorage.setItem(STATE, JSON.stringify({ verifier, state, hash: location.hash }));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  location.assign(
    `${signIn.authorize}?${new URLSearchParams({
      response_type: "code",
      client_id: signIn.clientId,
      redirect_uri: origin(),
      scope: `openid ${signIn.scope}`,
      state,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: "S256",
    })}`,
  );
}

/** Forget the tokens, and sign out where the reader signed in. */
export function leave() {
  tokens = null;
  sessionStorage.setItem(LEFT, "");
  const query = new URLSearchParams({ client_id: signIn.clientId, logout_uri: origin() });
  location.assign(signIn.logout ? `${signIn.logout}?${query}` : origin());
}

/** An access token that is still valid for a while. */
export async function accessToken() {
  if (!tokens) throw new SignedOut(t("signed-out"));
  if (Date.now() > tokens.expiresAt - RENEW_BEFORE_MS) {
    const refresh = tokens.refresh;
    renewing ??= exchange({ grant_type: "refresh_token", refresh_token: refresh }).finally(() => {
      renewing = null;
    });
    await renewing;
  }
  return tokens.access;
}

/** The token at hand, without asking for another: for what is sent while the page closes. */
export function presentToken() {
  return tokens?.access ?? "";
}

/** Whose token it is. The server reads the same claim, of a token that it has checked. */
export function name() {
  const payload = presentToken().split(".")[1] ?? "";
  const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  return String(JSON.parse(new TextDecoder().decode(bytes))[signIn.nameClaim] ?? "");
}

/** Forget the token at hand: the server has refused it. */
export function refuse() {
  tokens = null;
}

/** @param {Record<string, string>} parameters */
async function exchange(parameters) {
  const answer = await fetch(signIn.token, {
    method: "POST",
    body: new URLSearchParams({ client_id: signIn.clientId, ...parameters }),
  });
  if (!answer.ok) {
    tokens = null;
    throw new SignedOut(t("signed-out"));
  }
  const made = await answer.json();
  tokens = {
    access: made.access_token,
    refresh: made.refresh_token ?? parameters["refresh_token"] ?? "",
    expiresAt: Date.now() + made.expires_in * 1000,
  };
}

function origin() {
  return `${location.origin}/`;
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
