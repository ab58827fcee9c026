import type { INodeProperties } from 'n8n-workflow';
import { returnAllFields } from '../../../shared/fields/return-all';
import { shownFor } from '../../../shared/fields/shown-for';
import { authorizationFields, callbackFields } from './sign-in.fields';
import { updateFields } from './update.fields';

const operationField: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Delete',
      value: 'delete',
      action: 'Delete a connection',
      description: 'Disconnect a calendar account from meetergo',
    },
    {
      name: 'Get',
      value: 'get',
      action: 'Get a connection',
      description: 'One connection with all its settings, and whether it still works',
    },
    {
      name: 'Get Authorization URL',
      value: 'getAuthorizationUrl',
      action: 'Get an authorization URL',
      description: 'Where to send a browser, in a redirect or a popup, so that somebody connects their calendar',
    },
    {
      name: 'Get Calendars',
      value: 'getCalendars',
      action: 'Get calendars of a connection',
      description: 'List the calendars that the connected account has',
    },
    {
      name: 'Get Many',
      value: 'getAll',
      action: 'Get many connections',
      description: 'List the calendar accounts that are connected, and whether they still work',
    },
    {
      name: 'Parse Callback',
      value: 'parseCallback',
      action: 'Parse a callback',
      description: 'What came of a sign-in, from the address with which the browser comes back',
    },
    {
      name: 'Set Primary',
      value: 'setPrimary',
      action: 'Set the primary connection',
      description: 'Enter new bookings through this connection from now on',
    },
    {
      name: 'Update',
      value: 'update',
      action: 'Update a connection',
      description: 'Change which calendars are used, and how',
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

const connectionField: INodeProperties = {
  displayName: 'Connection',
  name: 'connection',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The connected calendar account',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a connection...',
      typeOptions: { searchListMethod: 'searchMeetergoConnections', searchable: true },
    },
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 5d0b7c0a-2f3e-4a52-8a55-4d0c1b2a3d4e' },
  ],
};

const OF_ONE = ['get', 'getCalendars', 'update', 'setPrimary', 'delete'];

export const meetergoFields: INodeProperties[] = shownFor({ resource: ['meetergo'] }, [
  operationField,
  ...shownFor({ operation: ['getAll', 'getAuthorizationUrl', ...OF_ONE] }, [userField]),
  ...shownFor({ operation: OF_ONE }, [connectionField]),
  ...shownFor({ operation: ['getAll'] }, returnAllFields),
  ...shownFor({ operation: ['getAuthorizationUrl'] }, authorizationFields),
  ...shownFor({ operation: ['parseCallback'] }, callbackFields),
  ...shownFor({ operation: ['update'] }, updateFields),
]);
