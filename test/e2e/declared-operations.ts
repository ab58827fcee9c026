import type { INodeProperties } from 'n8n-workflow';

/** The choices of a field; of all fields with that name. */
export const valuesOf = (fields: readonly INodeProperties[], name: string): string[] =>
  fields.filter((field) => field.name === name).flatMap((field) => choicesOf(field));

/** What "Operation" offers for a resource, as the editor shows it. */
export const operationsOf = (fields: readonly INodeProperties[], resource: string): string[] =>
  fields
    .filter(
      ({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.['resource']?.includes(resource),
    )
    .flatMap((field) => choicesOf(field));

/** The services that are offered for an operation. */
export const servicesOf = (fields: readonly INodeProperties[], operation: string): string[] =>
  fields
    .filter(
      ({ name, displayOptions }) => name === 'service' && displayOptions?.show?.['operation']?.includes(operation),
    )
    .flatMap((field) => choicesOf(field));

const choicesOf = ({ options = [] }: INodeProperties): string[] =>
  options.flatMap((option) => ('value' in option ? [String(option.value)] : []));
