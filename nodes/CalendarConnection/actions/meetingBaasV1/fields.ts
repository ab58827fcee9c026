import type { INodeProperties } from 'n8n-workflow';
import { returnAllFields } from '../../../shared/fields/return-all';
import { shownFor } from '../../../shared/fields/shown-for';
import { credentialFields, platformField } from '../meetingBaas/credential.fields';

const operationField: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Create',
      value: 'create',
      action: 'Connect a calendar',
      description: 'Have Meeting BaaS follow a calendar',
    },
    {
      name: 'Delete',
      value: 'delete',
      action: 'Disconnect a calendar',
      description: 'Take back the bots of its events, then end the connection',
    },
    { name: 'Get', value: 'get', action: 'Get a connection' },
    { name: 'Get Many', value: 'getAll', action: 'Get many connections' },
    {
      name: 'List Raw Calendars',
      value: 'listRaw',
      action: 'List calendars that can be connected',
      description: 'List the calendars that the credentials can read, before one is connected',
    },
    {
      name: 'Sync All',
      value: 'syncAll',
      action: 'Sync all calendars',
      description: 'Have every connected calendar read again; the only way to learn which ones cannot be',
    },
    {
      name: 'Update',
      value: 'update',
      action: 'Update the credentials of a connection',
      description: 'Give a connection new credentials. The service unschedules the bots of its events with it.',
    },
  ],
  default: 'getAll',
};

const connectionField: INodeProperties = {
  displayName: 'Connection',
  name: 'connection',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'id', value: '' },
  description: 'The connected calendar',
  modes: [
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 5d0b7c0a-2f3e-4a52-8a55-4d0c1b2a3d4e' },
  ],
};

const rawCalendarField: INodeProperties = {
  displayName: 'Raw Calendar ID',
  name: 'rawCalendarId',
  type: 'string',
  default: '',
  description: 'ID from List Raw Calendars. Empty for the main calendar of the account.',
};

/** v1 knows no tenant. */
const v1Credentials = credentialFields.filter(({ name }) => name !== 'tenantId');

export const meetingBaasV1Fields: INodeProperties[] = shownFor({ resource: ['meetingBaasV1'] }, [
  operationField,
  ...shownFor({ operation: ['get', 'update', 'delete'] }, [connectionField]),
  ...shownFor({ operation: ['listRaw', 'create', 'update'] }, [platformField, ...v1Credentials]),
  ...shownFor({ operation: ['create'] }, [rawCalendarField]),
  ...shownFor({ operation: ['getAll'] }, returnAllFields),
]);
