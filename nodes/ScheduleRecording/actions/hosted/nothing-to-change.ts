import type { INode } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';

/** A change without any setting: neither service says what it makes of one. */
export function nothingToChange(node: INode, itemIndex: number): Error {
  return settingsError(node, 'Nothing is to be changed', 'Fill in at least one of the settings of the bot.', itemIndex);
}
