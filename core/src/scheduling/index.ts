export { type BotWish, holderId, mergeCopies, plannedMeeting, type PlannedMeeting, settingsPrint } from './meeting.js';
export { plan, type PlanAction, type PlanInput } from './plan.js';
export { type Outcome, reconcile, type ReconcileInput } from './reconcile.js';
export { judge, type RecordingRules, type Verdict } from './rules.js';
