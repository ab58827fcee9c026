import type { Bot, Run } from './bot';

export interface Tokens {
  recording: number;
  transcription: number;
  byok_transcription: number;
  streaming_input: number;
  streaming_output: number;
  total: number;
}

/** Failures that the customer pays for: the time spent in the waiting room. */
const CUSTOMERS_FAULT = new Set(['BOT_NOT_ACCEPTED', 'TIMEOUT_WAITING_TO_START']);

/**
 * What a finished bot costs. The rates are the sandbox's own (one token an hour of recording, a quarter each for
 * transcription and for each streamed direction, an eighth for transcription with the customer's own key); who pays
 * for what follows the service's page of error codes.
 */
export function billedTokens(bot: Bot, run: Run): Tokens {
  const hours = (seconds: number): number => Math.round((seconds / 3_600) * 10_000) / 10_000;
  const failed = run.status === 'failed';
  const transcriptionFailed = run.errorCode === 'TRANSCRIPTION_FAILED';
  const waited = (run.history.at(-1)?.at ?? run.createdAt) - run.createdAt;
  const recorded = run.recordedSeconds ?? 0;
  const charged = !failed || transcriptionFailed;
  const recording = charged ? hours(recorded) : CUSTOMERS_FAULT.has(run.errorCode ?? '') ? hours(waited / 1_000) : 0;
  const transcribed = charged && !transcriptionFailed && bot.config.transcription_enabled;
  const ownKey = bot.config.transcription_config?.api_key != null;
  const streamed = charged && bot.config.streaming_enabled ? bot.config.streaming_config : null;
  const quarter = hours(recorded) / 4;
  const tokens = {
    recording,
    transcription: transcribed && !ownKey ? quarter : 0,
    byok_transcription: transcribed && ownKey ? quarter / 2 : 0,
    streaming_input: streamed?.input_url != null ? quarter : 0,
    streaming_output: streamed?.output_url != null ? quarter : 0,
  };
  return { ...tokens, total: Object.values(tokens).reduce((sum, part) => sum + part, 0) };
}
