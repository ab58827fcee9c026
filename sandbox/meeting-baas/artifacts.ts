import { createHmac } from 'node:crypto';
import { type Bot, iso, type Run } from './bot';

export const ARTIFACTS = [
  'video',
  'audio',
  'diarization',
  'raw_transcription',
  'transcription',
  'chat_messages',
] as const;
export type Artifact = (typeof ARTIFACTS)[number];

const FILES: Record<Artifact, { file: string; type: string }> = {
  video: { file: 'video.mp4', type: 'video/mp4' },
  audio: { file: 'audio.flac', type: 'audio/flac' },
  diarization: { file: 'diarization.jsonl', type: 'application/jsonl' },
  raw_transcription: { file: 'raw_transcription.json', type: 'application/json' },
  transcription: { file: 'transcription.json', type: 'application/json' },
  chat_messages: { file: 'chat_messages.json', type: 'application/json' },
};

/** How long a signed URL is good for. */
export const VALID_MS = 4 * 3_600_000;
const SCREENSHOT_EVERY_S = 60;

/** Whether the bot has this artifact to give. */
export function hasArtifact(bot: Bot, run: Run, artifact: Artifact): boolean {
  if (run.dataDeleted || run.recordedSeconds === null) return false;
  // A transcript that failed does not take the recording with it.
  if (run.status !== 'completed' && run.errorCode !== 'TRANSCRIPTION_FAILED') return false;
  if (artifact === 'video') return bot.config.recording_mode !== 'audio_only';
  if (artifact === 'transcription' || artifact === 'raw_transcription') {
    return bot.config.transcription_enabled && run.status === 'completed' && run.errorCode !== 'NO_ATTENDEES';
  }
  return true;
}

/** Screenshots: one a minute, none of Zoom and none without a picture. */
export function screenshotCount(bot: Bot, run: Run | null): number {
  if (run === null || run.dataDeleted || run.recordedSeconds === null) return 0;
  if (bot.platform === 'zoom' || bot.config.recording_mode === 'audio_only') return 0;
  return 1 + Math.floor(run.recordedSeconds / SCREENSHOT_EVERY_S);
}

/** Signed URLs that the sandbox itself serves and that expire by its clock. */
export class ArtifactUrls {
  constructor(
    private readonly origin: () => string,
    private readonly now: () => number,
    private readonly secret = 'sandbox-artifacts',
  ) {}

  /** `https://…/artifacts/<bot>/<file>?expires=<unix seconds>&signature=<hex>` */
  urlOf(bot: Bot, file: string): string {
    const expires = Math.floor((this.now() + VALID_MS) / 1_000);
    const path = `/artifacts/${bot.id}/${file}`;
    return `${this.origin()}${path}?expires=${expires}&signature=${this.sign(path, expires)}`;
  }

  /** The artifacts of a bot as fields of the wire: a fresh URL each, or null. */
  fields(bot: Bot, run: Run): Record<Artifact, string | null> {
    const entries = ARTIFACTS.map((name) => [
      name,
      hasArtifact(bot, run, name) ? this.urlOf(bot, FILES[name].file) : null,
    ]);
    return Object.fromEntries(entries) as Record<Artifact, string | null>;
  }

  /** Whether a request may read the file: `expired`, `forged`, or nothing wrong. */
  problemOf(url: URL): 'expired' | 'forged' | undefined {
    const expires = Number(url.searchParams.get('expires'));
    if (url.searchParams.get('signature') !== this.sign(url.pathname, expires)) return 'forged';
    return expires * 1_000 < this.now() ? 'expired' : undefined;
  }

  private sign(path: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`${path}\n${expires}`).digest('hex');
  }
}

const SENTENCES = [
  'Good morning, shall we begin?',
  'Yes. The calendar part is done and the bot came on time.',
  'Then let us look at what is left for this week.',
  'I will send the notes after the call.',
];

interface Utterance {
  text: string;
  language: string;
  start: number;
  end: number;
  confidence: number;
  channel: number;
  words: { word: string; start: number; end: number; confidence: number }[];
  speaker: string;
}

function utterancesOf(run: Run): Utterance[] {
  const slot = (run.recordedSeconds ?? 0) / SENTENCES.length;
  return SENTENCES.map((text, i) => {
    const words = text.split(' ');
    const start = i * slot;
    const each = slot / (words.length + 1);
    const timed = words.map((word, w) => ({
      word,
      start: start + w * each,
      end: start + (w + 1) * each,
      confidence: 0.9,
    }));
    const speaker = run.participants[i % Math.max(1, run.participants.length)] ?? 'Unknown';
    return { text, language: 'en', start, end: start + words.length * each, confidence: 0.9, channel: 0, words: timed, speaker }; // prettier-ignore
  });
}

/** The smallest box structure by which a file is known as MP4, and FLAC's marker with an empty STREAMINFO. */
const MP4 = new Uint8Array([0, 0, 0, 20, ...Buffer.from('ftypisom'), 0, 0, 2, 0, ...Buffer.from('isom'), 0, 0, 0, 8, ...Buffer.from('mdat')]); // prettier-ignore
const FLAC = new Uint8Array([...Buffer.from('fLaC'), 0x80, 0, 0, 34, ...new Array<number>(34).fill(0)]);
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64'); // prettier-ignore

/** The content of a file, or undefined when the bot has no such file. */
export function artifactContent(
  bot: Bot,
  run: Run,
  file: string,
): { type: string; body: Uint8Array<ArrayBuffer> | string } | undefined {
  const shot = /^screenshot-(\d+)\.png$/.exec(file);
  if (shot !== null) {
    const number = Number(shot[1]);
    const exists = number >= 1 && number <= screenshotCount(bot, run);
    return exists ? { type: 'image/png', body: new Uint8Array(PNG) } : undefined;
  }
  const name = ARTIFACTS.find((artifact) => FILES[artifact].file === file);
  if (name === undefined || !hasArtifact(bot, run, name)) return undefined;
  return { type: FILES[name].type, body: contentOf(bot, run, name) };
}

function contentOf(bot: Bot, run: Run, name: Artifact): Uint8Array<ArrayBuffer> | string {
  const utterances = utterancesOf(run);
  const createdAt = iso(run.updatedAt);
  const duration = run.recordedSeconds ?? 0;
  switch (name) {
    case 'video':
      return new Uint8Array(MP4);
    case 'audio':
      return new Uint8Array(FLAC);
    case 'chat_messages':
      return JSON.stringify(run.chat);
    case 'diarization':
      return utterances
        .map(({ speaker, start, end }) =>
          JSON.stringify({
            speaker,
            start_time: start,
            end_time: end,
            ...(bot.platform === 'zoom' ? { user_id: run.participants.indexOf(speaker) + 1 } : {}),
          }),
        )
        .join('\n');
    case 'transcription':
      return JSON.stringify({
        bot_id: bot.id,
        provider: 'gladia',
        result: { utterances, languages: ['en'], total_utterances: utterances.length, total_duration: duration },
        created_at: createdAt,
      });
    case 'raw_transcription':
      return JSON.stringify({
        bot_id: bot.id,
        transcriptions: [
          {
            metadata: {
              audio_duration: duration,
              number_of_distinct_channels: 1,
              billing_time: duration,
              transcription_time: 2,
            },
            transcription: {
              full_transcript: SENTENCES.join(' '),
              languages: ['en'],
              utterances: utterances.map((u) => ({ ...u, speaker: run.participants.indexOf(u.speaker) })),
            },
          },
        ],
        created_at: createdAt,
      });
  }
}
