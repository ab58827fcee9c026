import type { INodeProperties } from 'n8n-workflow';

/**
 * A service's bot fields as its calendar bots have them: nothing knows the event when they are set, so their texts have
 * no placeholders.
 *
 * @param without names of options that calendar bots do not have.
 */
export function calendarBotFields(
  fields: readonly INodeProperties[],
  without: readonly string[] = [],
): INodeProperties[] {
  return fields.map((field) => ({
    ...field,
    ...(field.description === undefined ? {} : { description: withoutPlaceholders(field.description) }),
    ...(field.type === 'collection'
      ? {
          options: calendarBotFields((field.options ?? []) as INodeProperties[], without).filter(
            ({ name }) => !without.includes(name),
          ),
        }
      : {}),
  }));
}

/** The same for a change of a bot: what is not given stays, its name as well. */
export function calendarBotChangeFields(
  fields: readonly INodeProperties[],
  without: readonly string[] = [],
): INodeProperties[] {
  return calendarBotFields(fields, without).map((field) =>
    field.name === 'botName'
      ? { ...field, default: '', required: false, description: 'A new name; empty: the name stays' }
      : field,
  );
}

/** Ends before the full stop where only one sentence is left, as descriptions here do. */
const withoutPlaceholders = (description: string): string => {
  const rest = description.replace(/ In Schedule Recording it may contain [^.]*\.$/, '');
  return rest === description ? description : rest.replace(/^([^.]*)\.$/, '$1');
};
