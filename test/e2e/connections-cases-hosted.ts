import type { Cases } from './connections-cases';
import { type ConnectionsStage, type Step, picked } from './connections-stage';

/** The seeded meeting that bots are booked for. */
export const MEETING = 'Call with a customer';
const UNKNOWN = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';

/** The bot services that book by themselves: the credential of each, and how it is asked. */
export function hostedCases(stage: ConnectionsStage): Readonly<Record<string, { credential: string; cases: Cases }>> {
  const booked = {
    baas: () => stage.booked('meetingBaas').map(({ botName }) => botName),
    v1: () => stage.booked('meetingBaasV1').map(({ botName }) => botName),
    stream: () => stage.booked('meetStream').map(({ botName }) => botName),
  };
  const unknownCalendar = { parameters: { hostedCalendarId: UNKNOWN }, message: /404/, description: /Check the ID/ };
  const unknownV1 = { parameters: { hostedEventId: UNKNOWN }, message: /404/, description: /Check the ID/ };
  const event = { event: picked('={{ $json.id }}') };
  const unknownEvent = { parameters: { event: picked('evt_none') }, message: /404/, description: /It is not there/ };
  const refused = { key: true, message: /answered 40[13]: .*API key/, description: /^Check the API key/ };
  return {
    'meeting-baas': {
      credential: 'meetingBaas',
      cases: {
        hostedSchedule: {
          parameters: () => ({ botName: 'Notes' }),
          check(items) {
            expect(items).toMatchObject([{ success: true, eventId: expect.any(String) as string }]);
            expect(booked.baas()).toEqual(['Notes']);
          },
          wrong: unknownCalendar,
        },
        hostedUpdate: {
          parameters: () => ({ botName: 'Minutes' }),
          check(items) {
            expect(items).toMatchObject([{ success: true }]);
            expect(booked.baas()).toEqual(['Minutes']);
          },
          wrong: unknownCalendar,
        },
        hostedUnschedule: {
          check(items) {
            expect(items).toMatchObject([{ success: true }]);
            expect(booked.baas()).toEqual([]);
          },
          wrong: refused,
        },
      },
    },
    'meeting-baas-v1': {
      credential: 'meetingBaasV1',
      cases: {
        hostedSchedule: {
          parameters: () => ({ botName: 'Notes' }),
          check(items) {
            expect(items).toMatchObject([{ success: true, title: MEETING, hostedBot: true }]);
            expect(booked.v1()).toEqual(['Notes']);
          },
          wrong: unknownV1,
        },
        hostedUpdate: {
          parameters: () => ({ botName: 'Minutes' }),
          check(items) {
            expect(items).toMatchObject([{ success: true, hostedBot: true }]);
            expect(booked.v1()).toEqual(['Minutes']);
          },
          wrong: unknownV1,
        },
        hostedUnschedule: {
          check(items) {
            expect(items).toMatchObject([{ success: true, hostedBot: false }]);
            expect(booked.v1()).toEqual([]);
          },
          wrong: refused,
        },
      },
    },
    meetstream: {
      credential: 'meetStream',
      cases: {
        hostedSchedule: {
          parameters: () => ({ ...event, meetingStart: '={{ $json.start }}', botConfig: { botName: 'Notes' } }),
          check(items) {
            expect(items).toMatchObject([{ outcome: 'scheduled', joinAt: expect.any(String) as string }]);
            expect(booked.stream()).toEqual(['Notes']);
          },
          wrong: unknownEvent,
        },
        hostedUnschedule: {
          parameters: () => event,
          check(items) {
            expect(items).toMatchObject([{ outcome: 'unscheduled', cancelled: 1 }]);
            expect(booked.stream()).toEqual([]);
          },
          wrong: refused,
        },
      },
    },
  };
}

/** List Events, for the one meeting: what stands before Schedule Recording. */
export const findMeeting = (provider: string, credential: string): Step => ({
  node: 'listEvents',
  parameters: { resource: 'event', operation: 'getAll', provider, filters: { text: MEETING } },
  credential,
});
