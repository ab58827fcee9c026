import {
  type CalendarSource,
  type ChannelState,
  closeChannels,
  keepChannels,
  type KeptChannel,
  NO_CHANNELS,
} from 'calendar-bots';
import type { ICredentialDataDecryptedObject, IPollFunctions } from 'n8n-workflow';
import { type Bell, isCurrent } from './bell';
import { hookReader } from './hook';
import { channelSecrets, type ChannelSecrets, nameOf } from './secret';

export interface Tending {
  context: IPollFunctions;
  source: CalendarSource;
  credentials: ICredentialDataDecryptedObject;
  /** What proves calls for the whole account; see CalendarProvider.hookSecrets. */
  hookSecrets: readonly string[];
  calendarIds: readonly string[];
  saved: ChannelState;
  /** Null when instant notifications are switched off. */
  bell: Bell | null;
  /** ms since epoch. */
  now: number;
}

/**
 * Part of every poll: opens, renews and closes the trigger's channels. Whatever goes wrong with them is logged; the
 * calendars are polled all the same.
 *
 * @returns what is to be remembered of them.
 */
export async function tendChannels(tending: Tending): Promise<ChannelState> {
  const { context, source, bell, now } = tending;
  const saved = { ...tending.saved, channels: tending.saved.channels.filter(({ expiresAt }) => expiresAt > now) };
  if (source.hook !== undefined && bell !== null) {
    bell.reader = hookReader(source.hook, tending.hookSecrets);
    bell.calendarIds = new Set(tending.calendarIds);
  }
  if (source.push === undefined) return NO_CHANNELS;
  if (bell === null) {
    const left = await closeChannels(source.push, saved.channels);
    for (const { channel, error } of left) warn(context, `a channel could not be closed (${error.message})`, channel);
    return NO_CHANNELS;
  }
  const secrets = channelSecrets(tending.credentials, bell.key);
  if (secrets === null) {
    sayOnce(context, bell, 'the credential has no client secret to sign channels with; the calendars are polled');
    return saved;
  }
  noticeNewKey(bell, secrets, now);
  bell.reader = { readMessage: source.push.readMessage, isOurs: secrets.isOurs, needsBytes: false };
  const channels = saved.channels.map((channel) => withSecret(channel, secrets));
  if (!isReady(context, bell)) {
    bell.channels = channels;
    return saved;
  }
  const { address, since } = bell;
  const minted = new Set<string>();
  const result = await keepChannels(
    source.push,
    { ...saved, channels },
    {
      // Where nobody can call there is nothing to open, and what is open is of no use.
      calendarIds: typeof address === 'string' ? tending.calendarIds : [],
      address: address ?? '',
      since,
      renew: bell.renew,
      lost: bell.lost,
      mint() {
        const fresh = secrets.mint();
        minted.add(fresh.id);
        bell.handled.add(fresh.id);
        return fresh;
      },
    },
    now,
  );
  for (const { calendarId, error } of result.problems) {
    warn(context, `no instant notifications for calendar "${calendarId}" for now: ${error.message}`);
  }
  // A channel may have been opened although the answer was lost: when it calls, it is closed.
  for (const { secret } of result.state.channels) minted.delete(nameOf(secret));
  for (const name of minted) bell.handled.delete(name);
  bell.renew.clear();
  bell.lost.clear();
  if (!isCurrent(bell)) {
    // Deactivated meanwhile: whoever closed the channels did not know of these.
    await closeChannels(source.push, result.state.channels);
    return NO_CHANNELS;
  }
  bell.channels = result.state.channels;
  // What changed before a channel was open was told to nobody.
  if (result.opened.length > 0) bell.rung = true;
  return result.state;
}

/** Whether channels are of use: it is known where they would call, and this process can answer them. */
function isReady(context: IPollFunctions, bell: Bell): boolean {
  if (bell.context === null) {
    sayOnce(
      context,
      bell,
      'instant notifications rest since n8n was started with durable cursors; the calendars are polled. Publish the workflow again to have them back.',
    );
    return false;
  }
  return bell.address !== undefined;
}

/** Channels that were opened under another key have other secrets: they are replaced. */
function noticeNewKey(bell: Bell, secrets: ChannelSecrets, now: number): void {
  const keyId = secrets.again('key');
  if (bell.keyId !== undefined && bell.keyId !== keyId) bell.since = now;
  bell.keyId = keyId;
}

function withSecret(channel: KeptChannel, secrets: ChannelSecrets): KeptChannel {
  return { ...channel, secret: secrets.again(channel.secret) };
}

function sayOnce(context: IPollFunctions, bell: Bell, what: string): void {
  if (bell.said.has(what)) return;
  bell.said.add(what);
  context.logger.info(`Calendar Trigger: ${what}`);
}

function warn(context: IPollFunctions, what: string, channel?: KeptChannel): void {
  const end = channel === undefined ? '' : `; it ends by itself on ${new Date(channel.expiresAt).toISOString()}`;
  context.logger.warn(`Calendar Trigger: ${what}${end}`);
}
