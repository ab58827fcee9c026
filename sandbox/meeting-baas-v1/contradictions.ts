/**
 * What the published sources on Meeting BaaS v1 say differently, or not at all. One switch each; the first value is
 * what the OpenAPI file of May 2026 says, or the plainest reading where nothing speaks.
 */
export interface Contradictions {
  /** `start_time` in seconds, and the bot joins then; or, as the guide of 2025 has it, in milliseconds and four minutes early. */
  startTime: 'seconds' | 'milliseconds';
  /** At which of `/bots/` and `/bots` a create is answered. */
  createPath: 'both' | 'slash' | 'bare';
  /** Which of the two lists of error types a failed bot's comes from. */
  errorWords: 'snake' | 'camel';
  /** Which forms of `speech_to_text` are taken. */
  speechToText: 'both' | 'object' | 'name';
  /** How long links to recordings are good for, in hours. */
  linkHours: 24 | 2;
  /** The listing shows bots whose time is to come. */
  booked: 'listed' | 'hidden';
  /** `meeting_data` of a bot that is only booked. */
  bookedData: 'given' | 'notFound';
  /** What becomes of a booked bot that is taken back: it says when it ended, says only that it was stopped, or is gone. */
  takenBack: 'ended' | 'stopped' | 'gone';
  /** When a second bot of one key and link is refused: when it is asked for, or when it is to join. */
  refusesSecond: 'atCreate' | 'atJoin';
  /** Status of that refusal. */
  secondStatus: 409 | 400 | 422 | 429;
  /** `filter_by_extra` works on everything, or on each page after it was cut. */
  filter: 'all' | 'page';
  /** The rows' old `id`, which is described as a number and as a text. */
  rowId: 'number' | 'uuid';
  /** Names of the listing's fields. */
  listNames: 'bots' | 'recent_bots';
  cursorName: 'next_cursor' | 'nextCursor';
  /** Times carry a zone or do not. */
  times: 'zoned' | 'naive';
  /** `bot.status_change` carries the bot's `extra`. */
  statusExtra: boolean;
  /** Where `complete` and `failed` have the bot's `extra`. */
  extra: 'inside' | 'beside';
  /** Keys and passwords come back as they were sent, or blotted out. */
  secrets: 'plain' | 'blotted';
  /** The error bodies. */
  errorBody: 'error' | 'message' | 'text' | 'empty';
}

export const DEFAULTS: Contradictions = {
  startTime: 'seconds',
  createPath: 'both',
  errorWords: 'snake',
  speechToText: 'both',
  linkHours: 24,
  booked: 'listed',
  bookedData: 'given',
  takenBack: 'ended',
  refusesSecond: 'atCreate',
  secondStatus: 409,
  filter: 'all',
  rowId: 'number',
  listNames: 'bots',
  cursorName: 'next_cursor',
  times: 'zoned',
  statusExtra: false,
  extra: 'inside',
  secrets: 'plain',
  errorBody: 'error',
};

/**
 * Every value of every switch that is not the default and with which one can still book ahead, one at a time: what a
 * test goes through. `startTime: 'milliseconds'` and `booked: 'hidden'` are not among them, nor is
 * `takenBack: 'stopped'` with `bookedData: 'notFound'`: then nothing tells that a bot was taken back.
 */
export const OTHER_ANSWERS: readonly Partial<Contradictions>[] = [
  { createPath: 'slash' },
  { createPath: 'bare' },
  { errorWords: 'camel' },
  { speechToText: 'object' },
  { speechToText: 'name' },
  { linkHours: 2 },
  { bookedData: 'notFound' },
  { takenBack: 'stopped' },
  { takenBack: 'gone' },
  { refusesSecond: 'atJoin' },
  { secondStatus: 400 },
  { secondStatus: 422 },
  { secondStatus: 429 },
  { filter: 'page' },
  { rowId: 'uuid' },
  { listNames: 'recent_bots' },
  { cursorName: 'nextCursor' },
  { times: 'naive' },
  { statusExtra: true },
  { extra: 'beside' },
  { secrets: 'blotted' },
  { errorBody: 'message' },
  { errorBody: 'text' },
  { errorBody: 'empty' },
];
