import type { INode } from 'n8n-workflow';
import { settingsError } from './errors';

/** A range such as 09:00-17:00, in minutes since midnight. @throws NodeOperationError that names the field */
export function readHours(text: string, node: INode, displayName: string): { from: number; to: number } {
  const [, fromHour, fromMinute, toHour, toMinute] = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const minutes = (hour: string | undefined, minute: string | undefined): number =>
    Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : NaN;
  const from = minutes(fromHour, fromMinute);
  const to = minutes(toHour, toMinute);
  if (from < 1440 && to <= 1440) return { from, to };
  throw settingsError(
    node,
    `"${text.slice(0, 40)}" is not a range of hours`,
    `Write "${displayName}" like 09:00-17:00.`,
  );
}
