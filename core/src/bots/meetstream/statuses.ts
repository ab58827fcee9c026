import { type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BotEvent, BotParticipant, BotRecording } from '../bot-event.js';
import type { StatusSource } from '../progress/source.js';
import { withoutSecrets } from '../without-secrets.js';
import type { MeetStreamClient } from './client.js';
import { failureOf } from './failures.js';
import { createListing, instant } from './listing.js';
import type { BotDetails, BotRow, TranscriptionRun } from './schemas.js';
import { monthsBetween } from './service.js';
import { meaningOfStatus, type StatusMeaning } from './status.js';
import { type Attributes, monthFilter, tagFromAttributes, userAttributes } from './tag.js';

/** A bot stays in a call for five hours at the most, and waits before that. */
const LONGEST_STAY_MS = 8 * 3_600_000;
/** The listing of all bots grows for ever and knows no times to filter by. */
const MOST_PAGES = 20;

/**
 * Where the bots of MeetStream are. Ours are found by the months they were booked for: two requests for each month. All
 * of them are the whole listing, of which the first {@link MOST_PAGES} pages are read.
 */
export function createMeetStreamStatuses(client: MeetStreamClient, { clock }: { clock: Clock }): StatusSource {
  const listing = createListing(client);

  async function listOurs(from: number, to: number): Promise<BotEvent[]> {
    const found = new Map<string, BotEvent>();
    for (const month of monthsBetween(from, to)) {
      for (const { booked, attributes } of await listing.find(monthFilter(month))) {
        const { botId, status, joinAt, createdAt, endedAt } = booked;
        const meaning = meaningOfStatus(status);
        if (!isDue({ meaning, at: joinAt ?? createdAt, ended: endedAt }, from, to)) continue;
        found.set(botId, statusEvent({ botId, status, meaning, ended: endedAt, attributes, raw: { ...booked } }));
      }
    }
    return [...found.values()];
  }

  async function listAll(from: number, to: number): Promise<BotEvent[]> {
    const rows = new Map<string, BotRow>();
    for (const row of await client.listScheduledBots()) rows.set(row.bot_id, row);
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await client.listBots(cursor === null ? {} : { cursor });
      for (const row of answer.rows) rows.set(row.bot_id, row);
      cursor = answer.next;
      if (cursor === null) break;
    }
    return [...rows.values()].flatMap((row) => {
      const meaning = meaningOfStatus(row.status);
      const [ended, at] = [instant(row.ended_at), instant(row.join_at) ?? instant(row.created_at)];
      if (!isDue({ meaning, at, ended }, from, to)) return [];
      const { bot_id: botId, status, custom_attributes: attributes } = row;
      return [statusEvent({ botId, status, meaning, ended, attributes, raw: row })];
    });
  }

  return {
    async list({ from, to, ours }) {
      return ours ? listOurs(from - LONGEST_STAY_MS, to) : listAll(from - LONGEST_STAY_MS, to);
    },
    async read(botId) {
      let details: BotDetails;
      try {
        details = await client.getDetail(botId);
      } catch (error) {
        if (isCalendarBotsError(error) && error.code === 'notFound') return null;
        throw error;
      }
      const status = statusEvent({
        botId,
        status: details.Status,
        meaning: meaningOfStatus(details.Status),
        ended: instant(details.EndTime),
        attributes: details.custom_attributes,
        raw: details,
      });
      if (status.phase === 'failed') return { event: { ...status, type: 'failed' }, transcript: 'none' };
      if (status.phase !== 'completed') return { event: status, transcript: 'none' };
      const runs = await client.listTranscriptions(botId);
      const recording = await recordingOf(client, botId, details, runs);
      return { event: { ...status, type: 'completed', recording }, transcript: transcriptOf(details, runs, clock) };
    },
  };
}

/** Bots under way are always; those that are done or booked when their time lies in the range, or is not known. */
function isDue(
  bot: { meaning: StatusMeaning; at: number | null; ended: number | null },
  from: number,
  to: number,
): boolean {
  if (bot.meaning.phase === 'scheduled') return bot.at === null || bot.at <= to;
  const last = bot.ended ?? bot.at;
  return !bot.meaning.terminal || last === null || last >= from;
}

function statusEvent(bot: {
  botId: string;
  status: string;
  meaning: StatusMeaning;
  ended: number | null;
  attributes: Attributes | null;
  raw: unknown;
}): BotEvent {
  const { meaning, ended, status } = bot;
  return {
    type: 'status',
    service: 'meetstream',
    event: 'bot.status',
    botId: bot.botId,
    status,
    ...meaning,
    at: ended !== null && meaning.terminal ? new Date(ended).toISOString() : null,
    tag: tagFromAttributes(bot.attributes),
    extra: userAttributes(bot.attributes),
    failure: meaning.phase === 'failed' ? failureOf(status) : null,
    recording: null,
    message: null,
    raw: withoutSecrets(bot.raw),
  };
}

/** What a bot brought back, each from an endpoint of its own; what is not there is null. */
async function recordingOf(
  client: MeetStreamClient,
  botId: string,
  details: BotDetails,
  runs: readonly TranscriptionRun[],
): Promise<BotRecording> {
  const [joined, left] = [instant(details.StartTime), instant(details.EndTime)];
  const duration = Number(details.Duration ?? Number.NaN);
  const people = await client.getParticipants(botId);
  return {
    video: await client.getVideo(botId),
    audio: await client.getAudio(botId),
    transcript: linkIn(newestMade(runs)?.download_urls),
    rawTranscript: null,
    diarization: null,
    durationSeconds: Number.isFinite(duration) ? duration : null,
    joinedAt: joined === null ? null : new Date(joined).toISOString(),
    leftAt: left === null ? null : new Date(left).toISOString(),
    participants: people.flatMap(participantOf),
    speakers: [],
    deleted: /^media ?expired$/i.test(details.Status),
  };
}

const isMade = ({ status }: TranscriptionRun): boolean => /^success/i.test(status);

function newestMade(runs: readonly TranscriptionRun[]): TranscriptionRun | undefined {
  return runs.filter(isMade).sort((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? 1 : -1))[0];
}

function transcriptOf(
  details: BotDetails,
  runs: readonly TranscriptionRun[],
  clock: Clock,
): 'ready' | 'pending' | 'none' {
  if (runs.some(isMade)) return 'ready';
  const making = runs.some(({ status }) => /process|queue|pending/i.test(status));
  const said = /process|queue|pending/i.test(details.TranscriptStatus ?? '');
  const ended = instant(details.EndTime);
  // What is being made for a day will not be made any more.
  return (making || said) && (ended === null || clock.now() - ended < 86_400_000) ? 'pending' : 'none';
}

/** A link to the file, bare or among the named ones of a transcription; the one to JSON before others. */
function linkIn(urls: unknown): string | null {
  if (typeof urls === 'string') return urls.startsWith('http') ? urls : null;
  if (typeof urls !== 'object' || urls === null) return null;
  const links = Object.entries(urls).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].startsWith('http'),
  );
  return (links.find(([name]) => /json/i.test(name)) ?? links[0])?.[1] ?? null;
}

function participantOf(row: Record<string, unknown>): BotParticipant[] {
  const texts = ['name', 'displayName', 'display_name', 'participant_name'].map((name) => row[name]);
  const name = texts.find((value) => typeof value === 'string' && value !== '');
  if (typeof name !== 'string') return [];
  const id = row['id'] ?? row['participant_id'];
  return [{ name, displayName: null, id: typeof id === 'string' || typeof id === 'number' ? String(id) : null }];
}
