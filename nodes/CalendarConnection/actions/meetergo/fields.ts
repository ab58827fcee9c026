import type { INodeProperties } from 'n8n-workflow';
import { returnAllFields } from '../../../shared/fields/return-all';
import { shownFor } from '../../../shared/fields/shown-for';

const operationField: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Get Many',
      value: 'getAll',
      action: 'Get many connections',
      description: 'List the calendar accounts that are connected, and whether they still work',
    },
  ],
  default: 'getAll',
};

const userField: INodeProperties = {
  displayName: 'User ID',
  name: 'userId',
  type: 'string',
  default: '',
  placeholder: 'e.g. 3f0c9c1e-0b7c-4f3e-9d0a-5c1b2a3d4e5f',
  description:
    'UUID of the meetergo user whose connections they are. Empty: the one in the credential, or the owner of a personal access token.',
};

export const meetergoFields: INodeProperties[] = shownFor({ resource: ['meetergo'] }, [
  operationField,
  userField,
  ...shownFor({ operation: ['getAll'] }, returnAllFields),
]);
