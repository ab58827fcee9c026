import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphError } from '../../sandbox/microsoft/errors';
import { DEMO_USER } from '../../sandbox/seed-demo';
import type { JsonObject } from '../../workbench/flatted';
import type { Case, Cases } from './connections-cases';
import { type ConnectionsStage, picked } from './connections-stage';
import { inMinutes } from './page-client';

const RECORDING = 'https://rec.example.com/r';
const READ_ONLY = /write access \(in n8n: "Access" of the credential set to "Read and Write"\)/;

/** What the operations that write are tried against. */
interface Target {
  /** Title and description of the event as the server has them now; undefined when it is gone. */
  held(id: string): { title: string; text: string } | undefined;
  /** The run that is not allowed. */
  refused: Pick<Case['wrong'], 'credential' | 'message' | 'description'>;
  unknown: string;
  /** Makes another event by other means. @returns its id */
  another(): string;
}

/** Events that are created, changed, written to and deleted, one after the other. */
function writingCases(target: Target): Cases {
  const start = inMinutes(300);
  const times = { start: new Date(start).toISOString(), end: new Date(start + 1_800_000).toISOString() };
  let id = '';
  const event = () => ({ event: picked(id) });
  const { refused } = target;
  return {
    create: {
      parameters: () => ({
        title: 'Written',
        ...times,
        additionalFields: { location: 'https://zoom.us/j/93412345678' },
      }),
      check([made]) {
        expect(made).toMatchObject({ title: 'Written', start: times.start, platform: 'zoom', created: true });
        id = String(made?.['id']);
        expect(target.held(id)?.title).toBe('Written');
      },
      wrong: { ...refused, parameters: { title: 'Not allowed' } },
    },
    update: {
      parameters: () => ({ ...event(), updateFields: { title: 'Written again' } }),
      check(items) {
        expect(items).toMatchObject([{ id, title: 'Written again', changed: true }]);
        expect(target.held(id)?.title).toBe('Written again');
      },
      wrong: {
        parameters: { event: picked(target.unknown), updateFields: { title: 'x' } },
        message: /there is no such event in this calendar/,
        description: /./,
      },
    },
    writeBack: {
      parameters: () => ({ ...event(), recordingUrl: RECORDING }),
      check(items) {
        expect(items).toMatchObject([{ id, changed: true, platform: 'zoom' }]);
        expect(target.held(id)?.text).toContain(RECORDING);
      },
      wrong: { ...refused, parameters: { recordingUrl: 'https://rec.example.com/another' } },
    },
    delete: {
      parameters: event,
      check(items) {
        expect(items).toMatchObject([{ id, deleted: true, wasThere: true }]);
        expect(target.held(id)).toBeUndefined();
      },
      wrong: { ...refused, parameters: () => ({ event: picked(target.another()) }) },
    },
  };
}

/** By provider. CalDAV only where there is a server. */
export function eventCases(stage: ConnectionsStage): Readonly<Record<string, () => Cases>> {
  const { google, microsoft } = stage.sandbox;
  const { radicale } = stage;
  const main = microsoft.calendars.defaultOf(DEMO_USER);
  const readOnly = (name: string) => ({
    credential: `${name}, reading`,
    message: /403/,
    description: READ_ONLY,
  });
  return {
    google: () =>
      writingCases({
        held: (id) =>
          google.events
            .rows(DEMO_USER)
            .filter((row) => row.id === id && row.status !== 'cancelled')
            .map(({ summary, description }) => ({ title: summary ?? '', text: description ?? '' }))[0],
        refused: readOnly('google'),
        unknown: 'nothere',
        another: () => google.events.insert(DEMO_USER, { summary: 'Stays', ...atGoogle(inMinutes(360)) }).id ?? '',
      }),
    microsoft: () =>
      writingCases({
        held(id) {
          try {
            const { subject, body } = microsoft.events.get(id);
            return { title: subject ?? '', text: body?.content ?? '' };
          } catch (error) {
            // Thrown as the API answers.
            if (error instanceof GraphError && error.status === 404) return undefined;
            throw error;
          }
        },
        refused: readOnly('microsoft'),
        unknown: `AAMkAG${'x'.repeat(40)}`,
        another: () => microsoft.events.insert(main, { subject: 'Stays', ...atMicrosoft(inMinutes(360)) }).id ?? '',
      }),
    ...(radicale === undefined
      ? {}
      : {
          caldav: () =>
            writingCases({
              held: () => stored(radicale.folder),
              refused: { credential: 'caldav, wrong', message: /401/, description: /credential/ },
              unknown: 'nothere',
              another: () => 'nothere',
            }),
        }),
  };
}

const HALF_AN_HOUR = 1_800_000;
const atGoogle = (start: number) => ({
  start: { dateTime: new Date(start).toISOString() },
  end: { dateTime: new Date(start + HALF_AN_HOUR).toISOString() },
});
const atMicrosoft = (start: number) => ({
  start: { dateTime: new Date(start).toISOString().slice(0, 19), timeZone: 'UTC' },
  end: { dateTime: new Date(start + HALF_AN_HOUR).toISOString().slice(0, 19), timeZone: 'UTC' },
});

/** The only event in Radicale's storage. */
function stored(folder: string): { title: string; text: string } | undefined {
  const [file] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    // Its cache keeps names of what was there.
    (name) => name.endsWith('.ics') && !name.includes('.Radicale.cache'),
  );
  if (file === undefined) return undefined;
  const text = readFileSync(join(folder, file), 'utf8').replace(/\r?\n[ \t]/g, '');
  return { title: /^SUMMARY:(.*)$/m.exec(text)?.[1]?.trim() ?? '', text: text.replaceAll('\\', '') };
}

/** The field values that every operation of an event has. */
export const eventFields = (provider: string, operation: string): JsonObject => ({
  resource: 'event',
  provider,
  operation,
});
