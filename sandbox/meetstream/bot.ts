export type JsonObject = Record<string, unknown>;
export type Platform = 'GMeet' | 'Zoom' | 'Teams';

/** The statuses a bot can have. */
export type BotStatus =
  | 'Scheduled'
  | 'Joining'
  | 'InWaitingRoom'
  | 'InMeeting'
  | 'Recording'
  | 'Leaving'
  | 'Stopped'
  | 'NotAllowed'
  | 'Denied'
  | 'Error'
  | 'Failed'
  | 'MediaProcessing'
  | 'Done'
  | 'MediaExpired'
  | 'Cancelled';

/** How a meeting treats the bot that comes to it. */
export const OUTCOMES = ['admitted', 'not_admitted', 'denied', 'kicked', 'crash', 'failed', 'nobody_came'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One bot. Times are ms since 1970. */
export interface Bot {
  id: string;
  platform: Platform;
  /** The create's body. */
  request: JsonObject;
  attributes: JsonObject;
  name: string;
  link: string;
  createdAt: number;
  /** What the record says; null for a bot that was sent at once. */
  joinAt: number | null;
  /** When it really goes. */
  goesAt: number;
  status: BotStatus;
  history: { status: BotStatus; at: number }[];
  startedAt: number | null;
  endedAt: number | null;
  paused: boolean;
  transcript: { id: string; provider: string; status: 'Processing' | 'Success' | 'Failed' } | null;
  messages: string[];
  images: string[];
  dataDeleted: boolean;
  /** Keys by which this bot is found again. */
  headerKey: string | null;
  bodyKey: string | null;
}

const BEFORE: readonly BotStatus[] = ['Joining', 'InWaitingRoom'];
const INSIDE: readonly BotStatus[] = ['InMeeting', 'Recording'];

export const isInCall = (bot: Bot): boolean => INSIDE.includes(bot.status);
export const isUnderWay = (bot: Bot): boolean => BEFORE.includes(bot.status) || isInCall(bot);
export const isBooked = (bot: Bot): boolean => bot.status === 'Scheduled';

/** The service a link leads to; undefined for one that is refused. */
export function platformOf(link: string): Platform | undefined {
  if (!URL.canParse(link)) return undefined;
  const { hostname, protocol } = new URL(link);
  if (protocol !== 'https:') return undefined;
  if (hostname === 'meet.google.com') return 'GMeet';
  if (hostname === 'zoom.us' || hostname.endsWith('.zoom.us')) return 'Zoom';
  if (hostname === 'teams.microsoft.com' || hostname === 'teams.live.com') return 'Teams';
  return undefined;
}

/** The one provider of a request's transcript; null when none is asked for. */
export function providerOf(request: JsonObject): string | null {
  const config = request['recording_config'] as { transcript?: { provider?: JsonObject } } | undefined;
  return Object.keys(config?.transcript?.provider ?? {})[0] ?? null;
}

/** UTC with an offset, as the service writes times. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00');
