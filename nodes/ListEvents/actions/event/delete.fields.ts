import type { INodeProperties } from 'n8n-workflow';
import { calendarField, eventField, scopeField, sendUpdatesField } from './write.fields';

export const fields: INodeProperties[] = [...calendarField, eventField, scopeField, sendUpdatesField];
