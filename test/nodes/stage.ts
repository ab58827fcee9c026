import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { GoogleSandbox, READ_ONLY_SCOPES } from '../../sandbox/google';
import { manualClock, type SandboxClock } from '../../sandbox/clock';
import { type MeetingBaasOptions, MeetingBaasServer } from '../../sandbox/meeting-baas';
import { googleAccounts } from '../../sandbox/meeting-baas/calendars';

export const ADA = 'ada@example.com';
export const GRACE = 'grace@example.com';
export const START = Date.parse('2026-11-23T09:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;

// The first test of a file also loads n8n-core.
jest.setTimeout(60_000);

/** Stand-ins of both services on real sockets, on a clock that the nodes share. */
export interface Stage {
  clock: SandboxClock;
  google: GoogleSandbox;
  baas: MeetingBaasServer;
  /** Decrypted data of our two credential types, for Ada. */
  credentials(): Record<'calendarBotsGoogleOAuth2Api' | 'calendarBotsMeetingBaasApi', ICredentialDataDecryptedObject>;
  /** An event's body: begins so many minutes from now. */
  meeting(title: string, inMinutes: number, more?: object): object;
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param options how the services' calls to us are carried; by default those of the bot service go nowhere. */
export async function stage(
  options: { send?: MeetingBaasOptions['send']; deliver?: typeof fetch } = {},
): Promise<Stage> {
  const clock = manualClock(START);
  const time = jest.spyOn(Date, 'now').mockImplementation(() => clock.now());
  const google = new GoogleSandbox({ clock, ...(options.deliver === undefined ? {} : { deliver: options.deliver }) });
  const baas = new MeetingBaasServer({
    clock,
    seed: 5,
    validate: true,
    send: options.send ?? (async () => new Response()),
    accounts: [googleAccounts(google)],
  });
  await google.start(0);
  await baas.start(0);
  google.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  google.addUser(GRACE, { displayName: 'Grace Hopper', timeZone: 'Europe/Berlin' });
  return {
    clock,
    google,
    baas,
    credentials() {
      const { accessToken, refreshToken } = google.oauth.issue({ user: ADA, scope: READ_ONLY_SCOPES });
      return {
        calendarBotsGoogleOAuth2Api: {
          grantType: 'authorizationCode',
          authentication: 'body',
          clientId: google.oauth.client.clientId,
          clientSecret: google.oauth.client.clientSecret,
          accessTokenUrl: google.oauth.tokenUrl,
          apiBaseUrl: google.apiUrl,
          oauthTokenData: { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer' },
        },
        calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: baas.url, webhookSecret: SECRET },
      };
    },
    meeting(title, inMinutes, more = {}) {
      const start = clock.now() + inMinutes * MINUTE;
      return {
        summary: title,
        start: { dateTime: new Date(start).toISOString(), timeZone: 'Europe/Berlin' },
        end: { dateTime: new Date(start + 30 * MINUTE).toISOString(), timeZone: 'Europe/Berlin' },
        location: 'https://meet.google.com/abc-defg-hij',
        ...more,
      };
    },
    advance: (ms) => clock.advance(ms),
    async stop() {
      time.mockRestore();
      await google.stop();
      await baas.stop();
    },
  };
}
