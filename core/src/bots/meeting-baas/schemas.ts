import * as v from 'valibot';

/**
 * Answers of Meeting BaaS v2, as far as we use them: required is what a decision rests on, everything else may be
 * missing, and unknown fields and unknown words pass (three published lists of statuses disagree).
 */

const instant = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'not a date and time'),
);
const optionalInstant = v.fallback(v.nullish(instant, null), null);
const optionalText = v.fallback(v.nullish(v.string(), null), null);
const optionalNumber = v.fallback(v.nullish(v.number(), null), null);

/** Free-form data of a bot. What is not an object counts as none. */
const extra = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);

const envelope = <S extends v.GenericSchema>(data: S) => v.looseObject({ success: v.literal(true), data });
const page = <S extends v.GenericSchema>(row: S) =>
  v.looseObject({
    success: v.literal(true),
    data: v.array(row),
    cursor: v.nullish(v.string(), null),
    prev_cursor: v.nullish(v.string(), null),
  });

export const createdSchema = envelope(v.looseObject({ bot_id: v.pipe(v.string(), v.minLength(1)) }));

export const messageSchema = envelope(v.looseObject({ message: optionalText }));

export const batchSchema = v.looseObject({
  success: v.literal(true),
  data: v.array(v.looseObject({ index: v.number(), bot_id: v.string(), extra })),
  errors: v.array(
    v.looseObject({ index: v.number(), code: v.string(), message: optionalText, details: optionalText, extra }),
  ),
});

export const botRowSchema = v.looseObject({
  bot_id: v.string(),
  bot_name: v.fallback(v.string(), ''),
  meeting_url: v.fallback(v.string(), ''),
  meeting_platform: optionalText,
  extra,
  status: v.string(),
  created_at: instant,
  joined_at: optionalInstant,
  exited_at: optionalInstant,
  ended_at: optionalInstant,
  duration: optionalNumber,
  error_code: optionalText,
  error_message: optionalText,
});
export const botPageSchema = page(botRowSchema);

const person = v.looseObject({
  name: v.fallback(v.string(), ''),
  id: v.fallback(v.nullish(v.union([v.number(), v.string()]), null), null),
  display_name: optionalText,
});
/** Artifacts and people, the same in a bot's details and in `bot.completed`. */
export const outcomeEntries = {
  participants: v.fallback(v.array(person), []),
  speakers: v.fallback(v.array(person), []),
  duration_seconds: optionalNumber,
  joined_at: optionalInstant,
  exited_at: optionalInstant,
  video: optionalText,
  audio: optionalText,
  diarization: optionalText,
  raw_transcription: optionalText,
  transcription: optionalText,
};

export const botDetailsSchema = envelope(
  v.looseObject({
    bot_id: v.string(),
    bot_name: v.fallback(v.string(), ''),
    meeting_url: v.fallback(v.string(), ''),
    meeting_platform: optionalText,
    recording_mode: optionalText,
    status: v.string(),
    created_at: instant,
    extra,
    ...outcomeEntries,
    artifacts_deleted: v.fallback(v.boolean(), false),
    chat_messages: optionalText,
    transcription_provider: optionalText,
    error_code: optionalText,
    error_message: optionalText,
  }),
);

export const botStatusSchema = envelope(
  v.looseObject({
    bot_id: v.string(),
    status: v.string(),
    transcription_status: optionalText,
    updated_at: optionalInstant,
  }),
);

export const screenshotPageSchema = page(v.looseObject({ screenshot_id: v.number(), url: v.string() }));

export const scheduledRowSchema = v.looseObject({
  bot_id: v.string(),
  bot_name: v.fallback(v.string(), ''),
  meeting_url: v.fallback(v.string(), ''),
  meeting_platform: optionalText,
  join_at: instant,
  status: v.string(),
  extra,
  created_at: instant,
  updated_at: optionalInstant,
});
export const scheduledPageSchema = page(scheduledRowSchema);

export const scheduledDetailsSchema = envelope(
  v.looseObject({ ...scheduledRowSchema.entries, cancelled_at: optionalInstant }),
);

/** The flat error body. */
export const errorSchema = v.looseObject({
  error: optionalText,
  code: optionalText,
  message: optionalText,
  details: optionalText,
  retryAfter: optionalNumber,
});

export type BotRow = v.InferOutput<typeof botRowSchema>;
export type BotDetails = v.InferOutput<typeof botDetailsSchema>['data'];
export type BotStatusAnswer = v.InferOutput<typeof botStatusSchema>['data'];
export type Screenshot = v.InferOutput<typeof screenshotPageSchema>['data'][number];
export type ScheduledBotRow = v.InferOutput<typeof scheduledRowSchema>;
export type ScheduledBotDetails = v.InferOutput<typeof scheduledDetailsSchema>['data'];
export type BatchAnswer = Pick<v.InferOutput<typeof batchSchema>, 'data' | 'errors'>;
