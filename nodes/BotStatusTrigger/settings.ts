import type { BotEvent, News } from 'calendar-bots/bots/progress';
import type { IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { readParameters } from '../shared/parameters';
import type { Channel } from './senders';

const HOUR_MS = 3_600_000;
const MEGABYTE = 1_000_000;

/** What the user asked of the trigger. */
export interface Settings {
  polls: boolean;
  service: string;
  channels: Channel[];
  events: readonly string[];
  phases: readonly string[];
  onlyOurs: boolean;
  includeRaw: boolean;
  backMs: number;
  downloads: { recording: boolean; transcript: boolean; mostBytes: number };
}

export function readSettings(context: IPollFunctions | IWebhookFunctions | IHookFunctions): Settings {
  const parameters = readParameters(context);
  const options = parameters.collection('options');
  const channels = parameters.list('sentBy').filter((channel): channel is Channel => isChannel(channel));
  return {
    polls: parameters.text('receive', 'webhook') === 'polling',
    service: parameters.text('service', 'meeting-baas'),
    channels: channels.length === 0 ? ['endpoint'] : channels,
    events: parameters.list('events'),
    phases: parameters.list('phases'),
    onlyOurs: options.flag('onlyOurs') === true,
    includeRaw: options.flag('includeRaw') === true,
    backMs: Math.min(72, Math.max(1, parameters.number('lookBackHours', 24))) * HOUR_MS,
    downloads: {
      recording: options.flag('downloadRecording') === true,
      transcript: options.flag('downloadTranscript') === true,
      mostBytes: Math.max(1, options.number('mostMegabytes') ?? 2000) * MEGABYTE,
    },
  };
}

const isChannel = (text: string): boolean => text === 'endpoint' || text === 'callback';

/** Whether the workflow is to be started for an event that is news. Events of calendars belong to no bot. */
export function isWanted(event: BotEvent, news: News, { events, phases, onlyOurs }: Settings): boolean {
  if (news === 'none' || (onlyOurs && event.botId !== null && event.tag === null)) return false;
  if (event.type !== 'status') return events.includes(event.type);
  const phase = event.phase ?? 'unknown';
  if (events.includes('status') && (phases.length === 0 || phases.includes(phase))) return true;
  return news === 'phase' && events.includes(phase) && !FINAL.includes(phase);
}

/** These words mean the final message, not a status that comes before it. */
const FINAL: readonly string[] = ['completed', 'failed'];
