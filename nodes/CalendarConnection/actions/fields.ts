import type { INodeProperties } from 'n8n-workflow';
import { meetStreamFields } from './meetStream/fields';
import { meetergoFields } from './meetergo/fields';
import { meetingBaasFields } from './meetingBaas/fields';
import { meetingBaasV1Fields } from './meetingBaasV1/fields';

const resourceField: INodeProperties = {
  displayName: 'Resource',
  name: 'resource',
  type: 'options',
  noDataExpression: true,
  options: [
    { name: 'Meetergo', value: 'meetergo', description: 'Connections with which meetergo finds conflicts and books' },
    { name: 'Meeting BaaS Calendar', value: 'meetingBaas', description: 'Calendars that Meeting BaaS (v2) follows' },
    {
      name: 'Meeting BaaS V1 Calendar',
      value: 'meetingBaasV1',
      description: 'Calendars of the older API, with a key of its own',
    },
    { name: 'MeetStream', value: 'meetStream', description: 'Accounts that MeetStream reads, and the bots it books' },
  ],
  default: 'meetergo',
};

/** Each resource brings its own fields, its "Operation" first. */
export const calendarConnectionFields: INodeProperties[] = [
  resourceField,
  ...meetStreamFields,
  ...meetergoFields,
  ...meetingBaasFields,
  ...meetingBaasV1Fields,
];
