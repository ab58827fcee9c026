import { createHmac, randomBytes } from 'node:crypto';

/** A signing secret as the dashboard shows it. */
export const newSigningSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** One signature of the list: `v1,<base64>`. */
function signature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * The three headers of a Svix message over the raw body, signed with each of the secrets (two while a secret is being
 * rotated). `at` is in ms.
 */
export function svixHeaders(secrets: readonly string[], id: string, at: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  return {
    'svix-id': id,
    'svix-timestamp': timestamp,
    'svix-signature': secrets.map((secret) => signature(secret, id, timestamp, body)).join(' '),
  };
}
