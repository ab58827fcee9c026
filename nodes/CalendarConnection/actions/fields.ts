import type { INodeProperties } from 'n8n-workflow';
import { meetergoFields } from './meetergo/fields';

const resourceField: INodeProperties = {
  displayName: 'Resource',
  name: 'resource',
  type: 'options',
  noDataExpression: true,
  options: [
    { name: 'Meetergo', value: 'meetergo', description: 'Connections with which meetergo finds conflicts and books' },
  ],
  default: 'meetergo',
};

/** Each resource brings its own fields, its "Operation" first. */
export const calendarConnectionFields: INodeProperties[] = [resourceField, ...meetergoFields];
