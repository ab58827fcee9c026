export { type BotWish, holderId, mergeCopies, plannedMeeting, type PlannedMeeting, settingsPrint } from './meeting.js';
export { plan, type PlanAction, type PlanInput } from './plan.js';
export { type Outcome, reconcile, type ReconcileInput } from './reconcile.js';
export {
  READ_BEYOND_MS,
  readWindow,
  reconcileWindow,
  type ReconcileWindowInput,
  showsAll,
  type WindowReading,
} from './read-window.js';
export { judge, judgePossible, type RecordingRules, type Verdict } from './rules.js';
export type { MeetingList } from './rules-by-name.js';
export { decide, type Decision, type Overrides, type RecordingRule, type RuleList } from './rule-list.js';
export { chooseOverlapping, OVERLAP_POLICIES, type OverlapPolicy, type RankedMeeting } from './overlap.js';
export { onlyNext, type SeriesMeeting, type SeriesScope } from './series.js';
export { fillTemplate, TEMPLATE_FIELDS, unknownFields } from './template.js';
export { titlePattern, type TitlePattern } from './title-pattern.js';
