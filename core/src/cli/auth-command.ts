import { GOOGLE_SIGN_IN, microsoftSignIn, signIn } from '../auth/index.js';
import { defaultAccountFile, saveAccount } from './account.js';
import type { Io } from './io.js';
import { required } from './open-source.js';

export interface AuthOptions {
  clientId?: string;
  /** A file path, or true for the usual place. */
  save?: string | boolean;
  port?: number;
  tenant?: string;
  json?: boolean;
  authorizeUrl?: string;
  tokenUrl?: string;
  apiUrl?: string;
  timeout?: number;
}

/** `calendar-bots auth`: signs in and prints or keeps the refresh token. */
export async function runAuth(provider: 'google' | 'microsoft', options: AuthOptions, io: Io): Promise<void> {
  const usual = provider === 'google' ? GOOGLE_SIGN_IN : microsoftSignIn(options.tenant);
  const place = {
    ...usual,
    authorizeUrl: options.authorizeUrl ?? usual.authorizeUrl,
    tokenUrl: options.tokenUrl ?? usual.tokenUrl,
  };
  const clientId = required(
    options.clientId ?? io.env['CALENDAR_BOTS_CLIENT_ID'],
    '--client-id',
    'the client ID of your app',
  );
  const clientSecret = io.env['CALENDAR_BOTS_CLIENT_SECRET'];
  if (provider === 'google') {
    required(
      clientSecret,
      'CALENDAR_BOTS_CLIENT_SECRET',
      'the client secret of your app; Google asks for it, of desktop apps too',
    );
  }
  const tokens = await signIn({
    provider: place,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    onUrl: (url) => io.note(`Open this address in your browser and sign in:\n\n  ${url}\n`),
  });
  if (options.save !== undefined && options.save !== false) {
    const file = typeof options.save === 'string' ? options.save : defaultAccountFile(provider, io.env);
    await saveAccount(file, {
      provider,
      clientId,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      refreshToken: tokens.refreshToken,
      tokenUrl: place.tokenUrl,
      ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
    });
    io.note(`Signed in. The refresh token is in ${file}, readable by you only.`);
    if (options.json) io.out(JSON.stringify({ provider, file, scope: tokens.scope }));
    return;
  }
  io.note('Signed in. Whoever has this refresh token can read your calendars; keep it like a password.');
  io.out(
    options.json
      ? JSON.stringify({ provider, refreshToken: tokens.refreshToken, scope: tokens.scope })
      : tokens.refreshToken,
  );
}
