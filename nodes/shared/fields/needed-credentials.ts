import type {
  ICredentialsDisplayOptions,
  IDisplayOptions,
  INodeCredentialDescription,
  INodeProperties,
} from 'n8n-workflow';

/** Credentials of a node, and the hidden fields by which some of them are shown. */
export interface NeededCredentials {
  credentials: INodeCredentialDescription[];
  /** To be among the fields of the node. */
  markers: INodeProperties[];
}

/**
 * Credentials of a node that needs some of them for two things, such as Meeting BaaS for its calendars and its bots:
 * each once, because n8n looks only at the first one of a name, and shown when at least one thing needs it.
 *
 * n8n can join conditions on several fields by "and" only. So there is a hidden field for each of the two things, both
 * of one name; it has a value where one of them is shown, and the credential goes by that.
 */
export function neededCredentials(all: readonly INodeCredentialDescription[]): NeededCredentials {
  const credentials: INodeCredentialDescription[] = [];
  const markers: INodeProperties[] = [];
  for (const name of new Set(all.map((credential) => credential.name))) {
    const needs = all.filter((credential) => credential.name === name);
    const [first] = needs;
    if (first === undefined) continue;
    if (needs.length === 1) {
      credentials.push(first);
      continue;
    }
    const marker = `needs${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    credentials.push({
      ...first,
      required: needs.every(({ required }) => required),
      displayOptions: unless(marker),
    });
    for (const { displayOptions } of needs) {
      markers.push({ displayName: marker, name: marker, type: 'hidden', default: true, displayOptions });
    }
  }
  return { credentials, markers };
}

/** Hidden where the marker has no value. n8n reads conditions of credentials as those of fields; its type has fewer. */
function unless(marker: string): ICredentialsDisplayOptions {
  const display: IDisplayOptions = { hide: { [marker]: [{ _cnd: { not: true } }] } };
  return display as ICredentialsDisplayOptions;
}
