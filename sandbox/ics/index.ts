export { googleCalendar } from './google-calendar';
export { IcsSandbox, type IcsSandboxOptions, type SandboxFeed, type Trouble, type ValidatorMood } from './ics-sandbox';
export { type FeedContent, type FeedEvent, type FeedOccurrence, OwnCalendar } from './own-calendar';
