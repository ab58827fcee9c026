import type { RequestContext } from './context';

/**
 * Who books: this step of this workflow, or all steps that were given the same name. What one of them booked, each of
 * them moves and takes back; what others booked they leave alone.
 */
export function scheduleOf(
  context: Pick<RequestContext, 'getNode' | 'getWorkflow'>,
  sharedName: string | undefined,
): string {
  const name = sharedName?.trim() ?? '';
  // Inside one workflow only: a template that two people import must not make them take each other's bots back.
  return `${context.getWorkflow().id ?? ''}/${name === '' ? context.getNode().id : `name:${name}`}`;
}
