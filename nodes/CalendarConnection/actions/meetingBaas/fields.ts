import type { INodeProperties } from 'n8n-workflow';
import { returnAllFields } from '../../../shared/fields/return-all';
import { shownFor } from '../../../shared/fields/shown-for';
import { credentialFields, platformField } from './credential.fields';

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
    {
      name: 'Get',
      value: 'get',
      action: 'Get a connection',
      description: 'One connection, how its last sync went and what to do',
    },
    {
      name: 'Get Many',
      value: 'getAll',
      action: 'Get many connections',
      description: 'List the connections with their statuses',
    },
    {
      name: 'Get Series',
      value: 'getSeries',
      action: 'Get the series of a calendar',
      description: 'List the event series of a connected calendar with their IDs and occurrences',
    },
    {
      name: 'List Raw Calendars',
      value: 'listRaw',
      action: 'List calendars that can be connected',
      description: 'List the calendars that the credentials can read, before one is connected',
    },
    {
      name: 'Resubscribe',
      value: 'resubscribe',
      action: 'Renew the watch on a calendar',
      description: 'Have the service watch the calendar for changes anew, when none are reported any more',
    },
    {
      name: 'Sync',
      value: 'sync',
      action: 'Sync a calendar',
      description: 'Have the service read the whole calendar again; the operation does not wait for it',
    },
    {
      name: 'Sync All',
      value: 'syncAll',
      action: 'Sync all calendars',
      description: 'Have the service read every connected calendar again; says which ones need new credentials',
    },
    {
      name: 'Update',
      value: 'update',
      action: 'Update the credentials of a connection',
      description: 'Give a connection new credentials, when those of the user or of the app expired',
    },
  ],
  default: 'getAll',
};

const connectionField: INodeProperties = {
  displayName: 'Connection',
  name: 'connection',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The connected calendar',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a connection...',
      typeOptions: { searchListMethod: 'searchMeetingBaasConnections', searchable: true },
    },
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 5d0b7c0a-2f3e-4a52-8a55-4d0c1b2a3d4e' },
  ],
};

const rawCalendarField: INodeProperties = {
  displayName: 'Raw Calendar ID',
  name: 'rawCalendarId',
  type: 'string',
  required: true,
  default: 'primary',
  description: 'ID from List Raw Calendars. For Google "primary" is the main calendar; Microsoft needs the ID.',
};

const filtersField: INodeProperties = {
  displayName: 'Filters',
  name: 'filters',
  type: 'collection',
  placeholder: 'Add Filter',
  default: {},
  options: [
    {
      displayName: 'Account Email',
      name: 'email',
      type: 'string',
      placeholder: 'name@email.com',
      default: '',
      description: 'Part of the address',
    },
    {
      displayName: 'Platforms',
      name: 'platforms',
      type: 'multiOptions',
      options: [
        { name: 'Google', value: 'google' },
        { name: 'Microsoft', value: 'microsoft' },
      ],
      default: [],
    },
    {
      displayName: 'Statuses',
      name: 'statuses',
      type: 'multiOptions',
      options: [
        { name: 'Active', value: 'active' },
        { name: 'Error', value: 'error' },
        { name: 'Permission Denied', value: 'permission_denied' },
        { name: 'Revoked', value: 'revoked' },
      ],
      default: [],
    },
  ],
};

const OF_ONE = ['get', 'getSeries', 'update', 'delete', 'sync', 'resubscribe'];

export const meetingBaasFields: INodeProperties[] = shownFor({ resource: ['meetingBaas'] }, [
  operationField,
  ...shownFor({ operation: OF_ONE }, [connectionField]),
  ...shownFor({ operation: ['listRaw', 'create'] }, [platformField]),
  ...shownFor({ operation: ['create'] }, [rawCalendarField]),
  ...shownFor({ operation: ['listRaw', 'create', 'update'] }, credentialFields),
  ...shownFor({ operation: ['getAll', 'getSeries'] }, returnAllFields),
  ...shownFor({ operation: ['getAll'] }, [filtersField]),
]);
