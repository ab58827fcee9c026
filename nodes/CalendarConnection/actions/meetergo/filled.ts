import type { INode } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Collection } from '../../../shared/parameters';

/**
 * An option that restricts what is let in must not restrict nothing because its expression found nothing.
 *
 * @throws NodeOperationError when it was added and is empty
 */
export function checkFilled(options: Collection, field: Field, node: INode, itemIndex: number): void {
  if (!options.added(field.name) || options.list(field.name) !== undefined) return;
  const hint = `Check what "${field.displayName}" resolves to, or take the option away if ${field.without}.`;
  throw settingsError(node, `"${field.displayName}" is empty`, hint, itemIndex);
}

interface Field {
  name: string;
  displayName: string;
  /** What it means when the option is not there. */
  without: string;
}
