import type { IDataObject } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { client, connectionId } = await openConnection(context, itemIndex);
    const connection = await client.getConnection(connectionId);
    if (connection !== null) return [connection as IDataObject];
    throw settingsError(
      context.getNode(),
      `There is no connection with the ID "${connectionId}"`,
      'It may have been deleted, or belong to another user: check "Connection" and "User ID".',
      itemIndex,
    );
  },
};
