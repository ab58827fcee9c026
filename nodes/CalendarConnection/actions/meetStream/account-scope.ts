import type { AccountScope } from 'calendar-bots/connections/meetstream';
import type { INode } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';

/**
 * An account as the picker names it: `google ada@example.com`. Nothing when the field is empty: then the service takes
 * the only one there is.
 */
export function accountScope(text: string, node: INode, itemIndex: number): AccountScope | undefined {
  if (text.trim() === '') return undefined;
  const found = /^(google|outlook)(?:_calendar)?[\s:/]+(\S+)$/i.exec(text.trim());
  const [, provider, accountId] = found ?? [];
  if (provider !== undefined && accountId !== undefined) {
    return { provider: provider.toLowerCase() === 'google' ? 'google' : 'outlook', accountId };
  }
  throw settingsError(
    node,
    `"${text.slice(0, 60)}" is not an account`,
    'Pick one in "Account", or enter it like "google ada@example.com" or "outlook ada@example.com".',
    itemIndex,
  );
}
