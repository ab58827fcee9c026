import { closeChannels } from 'calendar-bots';
import type { IHookFunctions } from 'n8n-workflow';
import { calendarProvider } from '../../shared/calendar-providers';
import { readParameters } from '../../shared/parameters';
import { reasonOf, textOf } from '../../shared/values';
import { channelsIn, nodeKey, storedState } from '../state';
import { hang, ring, takeDown } from './bell';

/**
 * The webhook is registered: its address is what polls open channels to. An address that providers cannot reach is no
 * reason not to go live: the calendars are polled all the same.
 */
export async function announceAddress(context: IHookFunctions): Promise<void> {
  const { whyUnreachable } = await import('./address');
  const provider = calendarProvider(readParameters(context).text('provider'));
  const credentials = await context.getCredentials(provider.credentialType);
  const address = context.getNodeWebhookUrl('default');
  const unproven = provider.hookSecrets?.(credentials).length === 0;
  const reason = unproven
    ? 'the credential has no webhook signing secret'
    : whyUnreachable(address, textOf(credentials['apiBaseUrl']) ?? textOf(credentials['baseUrl']));
  const bell = hang(nodeKey(context));
  if (reason !== null || address === undefined) {
    bell.address = null;
    const remedy = unproven
      ? 'Fill in "Webhook Signing Secret" of the credential'
      : 'Give n8n a public https address in WEBHOOK_URL';
    context.logger.warn(
      `Calendar Trigger: no instant notifications, ${reason}; the calendars are polled. ${remedy} and publish the workflow again.`,
    );
    return;
  }
  bell.address = address;
  bell.since = Date.now();
  ring(bell);
}

/** The trigger goes off: its channels are closed. Those that cannot be are logged, and end by themselves. */
export async function closeAll(context: IHookFunctions): Promise<void> {
  const bell = takeDown(nodeKey(context));
  const now = Date.now();
  const channels = new Map(
    [...channelsIn(storedState(context)), ...(bell?.channels ?? [])].map((channel) => [channel.id, channel]),
  );
  const open = [...channels.values()].filter(({ expiresAt }) => expiresAt > now);
  if (open.length === 0) return;
  const provider = calendarProvider(readParameters(context).text('provider'));
  try {
    const { push } = await provider.open(context);
    const left = push === undefined ? [] : await closeChannels(push, open);
    for (const { channel, error } of left) {
      context.logger.warn(
        `Calendar Trigger: a channel of calendar "${channel.calendarId}" could not be closed (${error.message}); it ends by itself on ${new Date(channel.expiresAt).toISOString()}`,
      );
    }
  } catch (error) {
    // An account that is gone must not keep the workflow from being switched off.
    context.logger.warn(
      `Calendar Trigger: ${open.length} channels could not be closed (${reasonOf(error)}); they end by themselves`,
    );
  }
}
