import type { Rule } from './extract';

/**
 * What covers something of a seed: `node:SendBot/bot/send` (node, resource, operation; or node and operation where there
 * is no resource; or the node alone), or `core:bots/meetstream#MeetStreamClient.createBot` (module and export, with a
 * method).
 */
export type Cover = `node:${string}` | `core:${string}#${string}`;

/** Things of one seed that the same code covers and the same tests prove. */
export interface Group {
  rule: Rule | 'behaviour';
  section?: string;
  items: readonly string[];
  by: readonly Cover[];
  /** Files. */
  tests: readonly string[];
  /** What of it is not covered, and why: on purpose. */
  gap?: string;
  /** How, where it does not show by the names. */
  note?: string;
}

/** One document of a system. */
export interface Seed {
  /** First characters of the file's name. */
  file: string;
  title: string;
  groups: readonly Group[];
}

export interface System {
  /** Of docs/coverage-….md. */
  page: string;
  title: string;
  intro: string;
  seeds: readonly Seed[];
}
