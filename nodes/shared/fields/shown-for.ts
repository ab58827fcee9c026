import type { INodeProperties } from 'n8n-workflow';

/** Shows fields only for certain choices, beside the conditions that they have already. */
export function shownFor(
  show: Record<string, (string | boolean)[]>,
  fields: readonly INodeProperties[],
): INodeProperties[] {
  return fields.map((field) => ({
    ...field,
    displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } },
  }));
}
