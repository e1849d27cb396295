/**
 * The forms of what the API answers; see docs/reference/review-api.json.
 *
 * @typedef {{path: string[], confidence: number, startMillis: number, endMillis: number, rule: string, action: string,
 *   scenes?: {startMillis: number, endMillis: number, confidence: number}[], sceneCount?: number}} Reason
 * @typedef {{by: string, until: string, sent: string}} Claim
 * @typedef {{decision: string, decisionId: string, decidedAt: string, decidedBy: string, decidedByName: string, note: string,
 *   verdict: string, policyVersion?: string, videoId: string, videoName: string, categories?: string[],
 *   finishedAt?: string}} Decision
 * @typedef {{videoId: string, videoName: string, versionId?: string, status: string, queuedAt: string, finishedAt?: string,
 *   categories?: string[], reasons?: Reason[], reasonCount?: number, reason?: string, audience?: string, labelCount?: number,
 *   sceneCount?: number, durationMillis?: number, policyVersion?: string, modelVersion?: string, minConfidence?: number,
 *   jobId?: string, attempt?: number, awaitsDecision?: string, decision?: string, decisionId?: string, decidedAt?: string,
 *   decidedByName?: string, decisionNote?: string, claim?: Claim, decidedOnce?: string[], needsTwoDecisions?: boolean,
 *   history?: Decision[]}} Video
 * @typedef {{path: string[], scenes: [number, number, number][]}} Lane
 * @typedef {{count: number, oldest: string}} Group
 * @typedef {{total: number, more: boolean, oldest: string | null, verdicts: Record<string, Group>,
 *   categories: Record<string, Group>, ages: Record<string, Group>}} Overview
 * @typedef {{authorize: string, token: string, logout: string, clientId: string, scope: string, nameClaim: string,
 *   groupsClaim: string}} SignIn
 * @typedef {{signIn: SignIn, languages: string[], requireNote: boolean, claimMinutes: number}} Settings
 */

export {};
