import { forgetId, noteId, type SeenIds } from 'calendar-bots/webhooks';
import type { IExecuteFunctions } from 'n8n-workflow';
import { isRecord } from '../../../shared/values';

const KEY = 'meetergoCallbacks';
const LONGEST_MS = 24 * 3_600_000;

/** Of this process: two callbacks at the same moment each have a copy of the workflow's own memory. */
let here: SeenIds = {};

/**
 * Remembers which one-time tokens were used, in the workflow's static data and in this process, until they expire
 * anyway. n8n keeps static data of production runs only.
 */
export function spentTokens(
  context: IExecuteFunctions,
  token: { name: string },
): { spend(): boolean; giveBack(): void } {
  const data = context.getWorkflowStaticData('global');
  const kept = (): SeenIds => (isRecord(data[KEY]) ? (data[KEY] as SeenIds) : {});
  const limits = { ageMs: LONGEST_MS, count: 5000 };
  return {
    spend() {
      const inWorkflow = noteId(kept(), token.name, Date.now(), limits);
      const inProcess = noteId(here, token.name, Date.now(), limits);
      here = inProcess.seen;
      data[KEY] = inWorkflow.seen;
      return inWorkflow.duplicate || inProcess.duplicate;
    },
    giveBack() {
      here = forgetId(here, token.name);
      data[KEY] = forgetId(kept(), token.name);
    },
  };
}
