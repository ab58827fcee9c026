import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { checkFilled } from './filled';
import { openMeetergo } from './open';

const MINUTE_MS = 60_000;
const LONGEST_MINUTES = 1440;

const ALLOWED_HOSTS = {
  name: 'allowedHosts',
  displayName: 'Allowed Hosts',
  without: 'the browser may be sent back to any host',
};

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { POPUP_FEATURES, withToken } = await import('calendar-bots/connections/meetergo');
    const parameters = readParameters(context, itemIndex);
    const options = parameters.collection('authorizationOptions');
    checkFilled(options, ALLOWED_HOSTS, context.getNode(), itemIndex);
    const { client, userId, apiKey } = await openMeetergo(context, parameters.text('userId'));
    const provider = parameters.text('calendarProvider') === 'outlook' ? 'outlook' : 'google';
    const minutes = Math.min(LONGEST_MINUTES, Math.max(1, options.number('validMinutes') ?? 15));
    const expiresAt = Date.now() + minutes * MINUTE_MS;
    const { redirectUrl, token } = withToken({
      redirectUrl: parameters.text('redirectUrl'),
      allowedHosts: options.list('allowedHosts') ?? [],
      provider,
      userId,
      key: apiKey,
      nonce: crypto.randomUUID(),
      expiresAt,
    });
    const setAsCalendarSync = options.flag('setAsCalendarSync');
    const { authUrl } = await client.getAuthorizationUrl({
      provider,
      redirectUrl,
      ...(setAsCalendarSync === undefined ? {} : { setAsCalendarSync }),
    });
    return [
      {
        authUrl,
        provider,
        userId,
        redirectUrl,
        token,
        expiresAt: new Date(expiresAt).toISOString(),
        popupFeatures: POPUP_FEATURES,
      },
    ];
  },
};
