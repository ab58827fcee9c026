import type { AccountHook } from 'calendar-bots';
import type { MessageReader } from './bell';

/** Reads calls for a whole account: there are no channels to know, and none that could be nobody's. */
export function hookReader(hook: AccountHook, secrets: readonly string[]): MessageReader {
  return {
    readMessage: (request) => hook.readMessage(request, { secrets, now: Date.now() }),
    isOurs: () => false,
    needsBytes: true,
  };
}
