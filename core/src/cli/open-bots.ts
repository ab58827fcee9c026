import { readFile } from 'node:fs/promises';
import { systemClock } from '../auth/index.js';
import type { BotService, BotSettings } from '../bots/service.js';
import { CalendarBotsError, type Clock, type Fetch } from '../http/index.js';
import type { Io } from './io.js';
import { plainFetch } from './plain-fetch.js';
import { reasonOf } from './reason.js';
import { required, webAddress } from './required.js';

interface Access {
  fetch: Fetch;
  clock: Clock;
  apiKey: string;
  baseUrl?: string;
}

/** One bot service for the command line: its port, and the check of its own settings. */
interface BotEntry {
  displayName: string;
  /** Environment variables with the API key, and with another address. */
  key: string;
  url: string;
  open(access: Access): Promise<BotService>;
  /** @throws CalendarBotsError `invalid` that names each setting that does not fit */
  checkSettings(value: unknown): Promise<BotSettings>;
}

const meetingBaas: BotEntry = {
  displayName: 'Meeting BaaS',
  key: 'MEETING_BAAS_API_KEY',
  url: 'MEETING_BAAS_URL',
  async open(access) {
    const { createMeetingBaasHttp, createMeetingBaasService, MeetingBaasClient } =
      await import('../bots/meeting-baas/index.js');
    return createMeetingBaasService(new MeetingBaasClient({ http: createMeetingBaasHttp(access) }), access);
  },
  async checkSettings(value) {
    const { checkSettings } = await import('../bots/meeting-baas/index.js');
    return checkSettings(value);
  },
};

const meetingBaasV1: BotEntry = {
  displayName: 'Meeting BaaS v1',
  key: 'MEETING_BAAS_V1_API_KEY',
  url: 'MEETING_BAAS_V1_URL',
  async open(access) {
    const { createMeetingBaasV1Http, createMeetingBaasV1Service, MeetingBaasV1Client } =
      await import('../bots/meeting-baas-v1/index.js');
    return createMeetingBaasV1Service(new MeetingBaasV1Client({ http: createMeetingBaasV1Http(access) }), access);
  },
  async checkSettings(value) {
    const { checkSettings } = await import('../bots/meeting-baas-v1/index.js');
    return checkSettings(value);
  },
};

const meetStream: BotEntry = {
  displayName: 'MeetStream',
  key: 'MEETSTREAM_API_KEY',
  url: 'MEETSTREAM_URL',
  async open(access) {
    const { createMeetStreamHttp, createMeetStreamService, MeetStreamClient } =
      await import('../bots/meetstream/index.js');
    return createMeetStreamService(new MeetStreamClient({ http: createMeetStreamHttp(access) }), access);
  },
  async checkSettings(value) {
    const { checkSettings } = await import('../bots/meetstream/index.js');
    return checkSettings(value);
  },
};

/** The bot services of `--service`. A new one is one entry. */
export const BOT_SERVICES = {
  'meeting-baas': meetingBaas,
  'meeting-baas-v1': meetingBaasV1,
  meetstream: meetStream,
} as const;
export type BotServiceId = keyof typeof BOT_SERVICES;

export interface BotOptions {
  service: BotServiceId;
  /** A JSON file with settings in the words of the service. */
  settings?: string;
}

/** Opens a bot service for the command line; its key comes from the environment. */
export async function openBots({ service }: BotOptions, io: Io): Promise<BotService> {
  return await BOT_SERVICES[service].open(accessOf(service, io));
}

/** Key and address of a service, out of the environment. @throws CalendarBotsError `invalid` without a key */
export function accessOf(service: BotServiceId, io: Io): Access {
  const { displayName, key, url } = BOT_SERVICES[service];
  const apiKey = required(io.env[key], key, `the API key of ${displayName}`);
  const baseUrl = webAddress(io.env[url], url);
  return { fetch: plainFetch, clock: systemClock, apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** The settings of the file, checked; none without a file. @throws CalendarBotsError `invalid` */
export async function readSettings({ service, settings: file }: BotOptions): Promise<BotSettings> {
  if (file === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new CalendarBotsError({
      code: 'invalid',
      message: `The settings cannot be read from ${file} (${reasonOf(cause)})`,
      hint: `Give a JSON file with an object in it, in the words of ${BOT_SERVICES[service].displayName}'s API.`,
      cause,
    });
  }
  return BOT_SERVICES[service].checkSettings(value);
}
