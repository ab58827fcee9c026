/**
 * What the published sources on MeetStream say differently, or not at all. One switch each; the first value is what the
 * newest live-verified notes say, or the plainest reading where none speaks.
 */
export interface Contradictions {
  /** Which Authorization schemes are let in. */
  auth: 'token' | 'tokenOrBearer';
  /** Where an error body has its text. */
  errorText: 'message' | 'detail' | 'error';
  /** Which of the two keys of a create protects; `neither`: as if none had been sent. */
  protects: 'both' | 'header' | 'body' | 'neither';
  /** What a second create of the same key is answered with. */
  repeat: '507or200' | '409withId' | '409';
  /** Two first creates of one key at the same moment make two bots. */
  simultaneousCreates: 'guarded' | 'unguarded';
  /** `GET /bots` shows bots that are booked. */
  listsScheduled: boolean;
  /** Rows of `GET /bots` carry `custom_attributes`. */
  listsAttributes: boolean;
  /** Rows of `GET /calendar/scheduled_bots` carry `custom_attributes`. */
  scheduledAttributes: boolean;
  /** Names of a row's fields: `bot_id`, `status`, `meeting_link`, or `id`, `bot_status`, `meeting_url`. */
  rowNames: 'short' | 'long';
  /** What becomes of a booked bot that is deleted. */
  deleted: 'cancelled' | 'gone';
  /** What a PATCH of a booked bot does: moves it, changes the record but not the schedule, or is refused (404). */
  patch: 'moves' | 'recordOnly' | 'refused';
  /** A PATCH without `scheduled_join_time` is refused. */
  patchNeedsTime: boolean;
  /** A PATCH puts its attributes over the old ones, or in their place. */
  patchAttributes: 'merge' | 'replace';
  /** What a custom attribute may be; `string` refuses anything else. */
  attributeValues: 'any' | 'string';
  /** `google_meet` and `teams`, which only a guide has, are taken or refused. */
  signInFields: 'accepted' | 'refused';
  /** `use_zoom_obf` and `zoom_oauth_connection_user_id`, which the OpenAPI file rejects and a guide still shows. */
  zoomConnectionFields: 'refused' | 'accepted';
  /** How near its join time a booked bot cannot be changed any more, in minutes: no source speaks of a lock. */
  patchLockMinutes: 0 | 4;
  /** `no_one_joined_timeout` counts for bots that were made by `create_bot`, or only for those of calendars. */
  noOneJoinedTimeout: 'honoured' | 'ignored';
  /** How long a recording is kept that came without a retention of its own. */
  defaultRetention: 'unlimited' | 'day';
  /** `/detail` has the transcript's id. */
  detailTranscriptId: boolean;
  /** `/transcriptions` is a bare list or stands under its name. */
  transcriptions: 'bare' | 'wrapped';
  /** `/get_transcript` is a bare list or stands under `message`. */
  transcript: 'bare' | 'message';
  /** Under which name webhooks have their event. */
  eventName: 'event' | 'bot_event' | 'both';
  /** How a bot that failed ends: `bot.stopped` whose status says it, or an event for each end with 500. */
  terminal: 'stopped' | 'own';
  /** Lifecycle events carry a time. */
  timestamps: boolean;
  /** How often `bot.joining` comes. */
  joiningTimes: 1 | 2 | 3;
  /** With only a streaming provider, `bot.done` comes all the same. */
  doneWhenStreaming: boolean;
}

export const DEFAULTS: Contradictions = {
  auth: 'token',
  errorText: 'message',
  protects: 'both',
  repeat: '507or200',
  simultaneousCreates: 'unguarded',
  listsScheduled: true,
  listsAttributes: true,
  scheduledAttributes: true,
  rowNames: 'short',
  deleted: 'cancelled',
  patch: 'moves',
  patchNeedsTime: true,
  patchAttributes: 'merge',
  attributeValues: 'any',
  signInFields: 'accepted',
  zoomConnectionFields: 'refused',
  patchLockMinutes: 0,
  noOneJoinedTimeout: 'honoured',
  defaultRetention: 'unlimited',
  detailTranscriptId: true,
  transcriptions: 'bare',
  transcript: 'bare',
  eventName: 'event',
  terminal: 'stopped',
  timestamps: true,
  joiningTimes: 1,
  doneWhenStreaming: false,
};

/** Every value of every switch that is not the default, one at a time: what a test goes through. */
export const OTHER_ANSWERS: readonly Partial<Contradictions>[] = [
  { auth: 'tokenOrBearer' },
  { errorText: 'detail' },
  { errorText: 'error' },
  { protects: 'header' },
  { protects: 'body' },
  { protects: 'neither' },
  { repeat: '409withId' },
  { repeat: '409' },
  { simultaneousCreates: 'guarded' },
  { listsScheduled: false },
  { listsAttributes: false },
  { scheduledAttributes: false },
  { listsAttributes: false, scheduledAttributes: false },
  { rowNames: 'long' },
  { deleted: 'gone' },
  { patch: 'recordOnly' },
  { patch: 'refused' },
  { patchNeedsTime: false },
  { patchAttributes: 'replace' },
  { attributeValues: 'string' },
  { signInFields: 'refused' },
  { zoomConnectionFields: 'accepted' },
  { patchLockMinutes: 4 },
  { noOneJoinedTimeout: 'ignored' },
  { defaultRetention: 'day' },
  { detailTranscriptId: false },
  { transcriptions: 'wrapped' },
  { transcript: 'message' },
  { eventName: 'bot_event' },
  { eventName: 'both' },
  { terminal: 'own' },
  { timestamps: false },
  { joiningTimes: 3 },
  { doneWhenStreaming: true },
];
