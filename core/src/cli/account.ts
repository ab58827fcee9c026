import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { CalendarBotsError } from '../http/index.js';
import { codeOf, reasonOf } from './reason.js';

/** What is kept of a sign-in. A file of it is as good as the account: only its owner may read it. */
export const accountSchema = v.variant('provider', [
  v.object({
    provider: v.picklist(['google', 'microsoft']),
    clientId: v.string(),
    clientSecret: v.optional(v.string()),
    refreshToken: v.string(),
    tokenUrl: v.pipe(v.string(), v.url()),
    /** Where the API is, when it is not the vendor's. */
    apiUrl: v.optional(v.pipe(v.string(), v.url())),
  }),
]);
export type Account = v.InferOutput<typeof accountSchema>;

/** Where accounts are kept unless somebody says otherwise. */
export function defaultAccountFile(provider: string, env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return join(base, 'calendar-bots', `${provider}.json`);
}

/**
 * Makes sure that the file can be written, before somebody signs in for nothing.
 * @throws CalendarBotsError `invalid`
 */
export async function prepareAccountFile(file: string): Promise<void> {
  const draft = draftOf(file);
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await (await open(draft, 'w', 0o600)).close();
    await rm(draft);
    if ((await stat(file).catch(() => null))?.isDirectory()) throw new Error('it is a folder');
  } catch (cause) {
    throw new CalendarBotsError({
      code: 'invalid',
      message: `The sign-in cannot be kept in ${file} (${reasonOf(cause)})`,
      hint: 'Name another file after --save, or use --print.',
      cause,
    });
  }
}

const draftOf = (file: string): string => `${file}.${process.pid}.tmp`;

/** Writes the file anew, readable by its owner only, all or nothing. */
export async function saveAccount(file: string, account: Account): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = draftOf(file);
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(account, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, file);
}

/** @throws CalendarBotsError `unauthorized` when there is no sign-in, `invalid` when the file is none */
export async function loadAccount(file: string, provider: string): Promise<Account> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new CalendarBotsError({
      code: 'unauthorized',
      message:
        codeOf(cause) === 'ENOENT'
          ? `There is no sign-in in ${file}`
          : `The sign-in in ${file} cannot be read (${reasonOf(cause)})`,
      hint: signInFirst(provider),
      cause,
    });
  }
  if (process.platform !== 'win32') {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) {
      throw new CalendarBotsError({
        code: 'invalid',
        message: `${file} can be read by others on this machine`,
        hint: `Run: chmod 600 ${file}`,
      });
    }
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), accountSchema), text);
  if (parsed.success && parsed.output.provider === provider) return parsed.output;
  throw new CalendarBotsError({
    code: 'invalid',
    message: `${file} does not hold a sign-in with ${provider}`,
    hint: signInFirst(provider),
  });
}

const signInFirst = (provider: string): string =>
  `Sign in first: CALENDAR_BOTS_CLIENT_SECRET=<secret> calendar-bots auth ${provider} --client-id <id>`;
