import { type Access, googleSignIn, microsoftSignIn, signIn } from '../auth/index.js';
import { defaultAccountFile, prepareAccountFile, saveAccount } from './account.js';
import type { Io } from './io.js';
import { required, webAddress } from './required.js';

export interface AuthOptions {
  clientId?: string;
  /** Print the refresh token. Alone: keep it nowhere. */
  print?: boolean;
  /** A file path, or true for the usual place, which is also meant when neither this nor `print` is given. */
  save?: string | boolean;
  access: Access;
  port?: number;
  tenant?: string;
  json?: boolean;
  authorizeUrl?: string;
  tokenUrl?: string;
  apiUrl?: string;
  /** Seconds. */
  timeout?: number;
}

/** `calendar-bots auth`: signs in and keeps the refresh token, or prints it for whoever asks. */
export async function runAuth(provider: 'google' | 'microsoft', options: AuthOptions, io: Io): Promise<void> {
  const usual = provider === 'google' ? googleSignIn(options.access) : microsoftSignIn(options.tenant, options.access);
  const place = {
    ...usual,
    authorizeUrl: webAddress(options.authorizeUrl, '--authorize-url') ?? usual.authorizeUrl,
    tokenUrl: webAddress(options.tokenUrl, '--token-url') ?? usual.tokenUrl,
  };
  const apiUrl = webAddress(options.apiUrl, '--api-url');
  const clientId = required(
    options.clientId ?? io.env['CALENDAR_BOTS_CLIENT_ID'],
    '--client-id',
    `the client ID of your ${usual.name} app; docs/command-line.md says how to make one`,
  );
  const clientSecret = io.env['CALENDAR_BOTS_CLIENT_SECRET'];
  if (provider === 'google') {
    required(
      clientSecret,
      'CALENDAR_BOTS_CLIENT_SECRET',
      'the client secret of your app; Google asks for it, of desktop apps too',
    );
  }
  const { save, print = false } = options;
  const file =
    typeof save === 'string' ? save : save === true || !print ? defaultAccountFile(provider, io.env) : undefined;
  if (file !== undefined) await prepareAccountFile(file);
  const tokens = await signIn({
    provider: place,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    onUrl: (url) => io.note(`Open this address in your browser and sign in:\n\n  ${url}\n`),
    onRefused: () => io.note('An answer that belongs to another sign-in was refused. Still waiting for yours.'),
  });
  if (tokens.missingScopes.length > 0) {
    io.note(
      `${usual.name} granted less than was asked for. Missing: ${tokens.missingScopes.join(', ')}. ` +
        'Sign in again and tick every box, or expect refusals.',
    );
  }
  if (file !== undefined) {
    await saveAccount(file, {
      provider,
      clientId,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      refreshToken: tokens.refreshToken,
      tokenUrl: place.tokenUrl,
      ...(apiUrl === undefined ? {} : { apiUrl }),
    });
    io.note(`Signed in. The refresh token is in ${file}, readable by you only.`);
  }
  if (print) {
    io.note('Signed in. Whoever has this refresh token can use your calendars; keep it like a password.');
  }
  const { refreshToken, scope } = tokens;
  if (options.json) {
    io.out(JSON.stringify({ provider, scope, file: file ?? null, ...(print ? { refreshToken } : {}) }));
  } else if (print) {
    io.out(refreshToken);
  }
}
