import { deriveSecret, isDerivedSecret } from 'calendar-bots/webhooks';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { textOf } from '../../shared/values';

/**
 * The secrets of a trigger's channels. They are made from the secret of the sign-in's OAuth client, which n8n keeps
 * encrypted and gives to every one of its processes: nothing secret lies in the trigger's state, and a webhook process
 * that knows no state can tell a genuine call.
 */
export interface ChannelSecrets {
  /** A new one, and its name: what comes before the dot, no secret. */
  mint(): { id: string; secret: string };
  /** The secret of that name. */
  again(name: string): string;
  isOurs(secret: string): boolean;
}

/** Null where the sign-in has no secret of its own. */
export function channelSecrets(credentials: ICredentialDataDecryptedObject, nodeKey: string): ChannelSecrets | null {
  const key = [credentials['clientSecret'], credentials['privateKey']].map(textOf).find((text) => text?.trim());
  if (key === undefined || key === null) return null;
  const purpose = `calendar-bots push channel\n${nodeKey}`;
  const again = (name: string): string => deriveSecret(key, purpose, name);
  return {
    mint() {
      const id = crypto.randomUUID();
      return { id, secret: again(id) };
    },
    again,
    isOurs: (secret) => isDerivedSecret(key, purpose, secret),
  };
}

export const nameOf = (secret: string): string => secret.replace(/\..*$/s, '');
