import type { INodeCredentialDescription } from 'n8n-workflow';
import { BOT_SERVICES } from '../bot-services';

/**
 * The credentials of a node that sends bots: one for each service, shown when that one is chosen, and all of them for
 * several services in order.
 *
 * @param hide choices of the node for which it needs no bot service.
 * @param required false where several services may be chosen: the credentials of those that are not in the list must be
 * allowed to be missing, and the node itself says which one it lacks.
 */
export function botCredentials(
  hide: Record<string, (string | boolean)[]> = {},
  required = true,
): INodeCredentialDescription[] {
  // Services may share a credential type.
  const types = [...new Set(BOT_SERVICES.map(({ credentialType }) => credentialType))];
  return types.map((name) => ({
    name,
    required,
    // With "show", n8n's editor would take the service for a choice of sign-in and hide it.
    displayOptions: {
      hide: { service: BOT_SERVICES.flatMap((other) => (other.credentialType === name ? [] : [other.id])), ...hide },
    },
  }));
}

/**
 * Credentials of a node that needs some of them for two things, such as Meeting BaaS for its calendars and its bots:
 * each once, because n8n looks only at the first one of a name. It is hidden where neither thing needs it, as far as n8n
 * can say that: only conditions on the same field can be joined by "and".
 */
export function eachOnce(all: readonly INodeCredentialDescription[]): INodeCredentialDescription[] {
  const byName = new Map<string, INodeCredentialDescription>();
  for (const credential of all) {
    const before = byName.get(credential.name);
    byName.set(credential.name, before === undefined ? credential : shownForEither(before, credential));
  }
  return [...byName.values()];
}

function shownForEither(a: INodeCredentialDescription, b: INodeCredentialDescription): INodeCredentialDescription {
  const [one, other] = [a.displayOptions?.hide ?? {}, b.displayOptions?.hide ?? {}];
  const hide = Object.entries(one).flatMap(([field, values = []]) => {
    const both = values.filter((value) => other[field]?.includes(value) === true);
    return both.length === 0 ? [] : [[field, both] as const];
  });
  return {
    name: a.name,
    required: a.required === true && b.required === true && hide.length > 0,
    ...(hide.length === 0 ? {} : { displayOptions: { hide: Object.fromEntries(hide) } }),
  };
}
