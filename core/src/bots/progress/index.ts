export type { BotChatMessage, BotEvent, BotFailure, BotPhase, BotRecording } from '../bot-event.js';
export {
  bookFromText,
  bookToText,
  type BookLimits,
  mergeBooks,
  newsOf,
  type NotedProgress,
  noteEvent,
  type ProgressBook,
} from './book.js';
export { confirmBy } from './confirm.js';
export { impliedBy, isEnd, LAST_PLACE, placeOf } from './order.js';
export { advance, type BotProgress, mergeProgress, type News, NOTHING_TOLD, type Step, stepOf } from './progress.js';
export type { BotReading, StatusSource } from './source.js';
export { type BotWatchOptions, type BotWatchState, watchBots, type WaitingRead, type WatchedBots } from './watch.js';
