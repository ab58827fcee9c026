/** What Send Bot can do, by resource and operation. Each service declares which of these it has. */
export const BOT_OPERATIONS = {
  'bot:get': {
    name: 'Get',
    action: 'Get a bot',
    description: 'What became of a bot, with links to its recording',
  },
  'bot:getAll': { name: 'Get Many', action: 'Get many bots', description: 'List bots that were sent, newest first' },
  'bot:getStatus': {
    name: 'Get Status',
    action: 'Get the status of a bot',
    description: 'Where a bot is on its way',
  },
  'bot:getSummary': {
    name: 'Get Summary',
    action: 'Get the summary of a bot',
    description: 'The summary that the service made of the meeting',
  },
  'bot:leave': {
    name: 'Leave',
    action: 'Make a bot leave',
    description: 'Leave the call, or not go at all',
  },
  'bot:resendWebhook': {
    name: 'Resend Webhook',
    action: 'Resend the webhook of a bot',
    description: 'Send the last message about a bot that is done to all webhooks again, with fresh links',
  },
  'bot:retryCallback': {
    name: 'Retry Callback',
    action: 'Retry the callback of a bot',
    description: 'Call the callback address of a bot that is done again, or another address',
  },
  'bot:send': { name: 'Send', action: 'Send a bot', description: 'Send a bot to a meeting link, now or later' },
  'bot:sendMany': {
    name: 'Send Many',
    action: 'Send many bots',
    description: 'Send a bot for each item, all of them in one request',
  },
  'bot:update': {
    name: 'Update Extra Data',
    action: 'Update the extra data of a bot',
    description: 'Add to the entries that come back with every message about a bot',
  },
  'scheduledBot:cancel': {
    name: 'Cancel',
    action: 'Cancel a scheduled bot',
    description: 'Take back a bot that has not left yet',
  },
  'scheduledBot:get': {
    name: 'Get',
    action: 'Get a scheduled bot',
    description: 'What a bot that has not left yet is going to do',
  },
  'scheduledBot:getAll': {
    name: 'Get Many',
    action: 'Get many scheduled bots',
    description: 'List bots that join at a set time, by that time',
  },
  'scheduledBot:update': {
    name: 'Update',
    action: 'Update a scheduled bot',
    description: 'Give a bot that has not left yet another time or other settings',
  },
  'chatMessage:getAll': {
    name: 'Get Many',
    action: 'Get many chat messages',
    description: 'What was written into the chat of the meeting',
  },
  'chatMessage:send': {
    name: 'Send',
    action: 'Send a chat message',
    description: 'Write into the chat of the meeting',
  },
  'chatMessage:sendImage': {
    name: 'Send Image',
    action: 'Send an image',
    description: 'Show a picture in the meeting',
  },
  'participant:getAll': {
    name: 'Get Many',
    action: 'Get many participants',
    description: 'Who was in the meeting',
  },
  'recording:delete': {
    name: 'Delete',
    action: 'Delete a recording',
    description: 'Delete what was recorded, for good. Only for bots that are done.',
  },
  'recording:get': {
    name: 'Get',
    action: 'Get a recording',
    description: 'Links to video and audio, which hold for minutes to hours',
  },
  'recording:getScreenshots': {
    name: 'Get Screenshots',
    action: 'Get screenshots of a recording',
    description: 'Links to pictures of the call',
  },
  'recording:getStreams': {
    name: 'Get Streams',
    action: 'Get streams of a recording',
    description: 'Links to the sound and the picture of each participant by themselves',
  },
  'recording:getTimeline': {
    name: 'Get Speaker Timeline',
    action: 'Get the speaker timeline of a recording',
    description: 'Who spoke when',
  },
  'recording:pause': {
    name: 'Pause',
    action: 'Pause a recording',
    description: 'Stay in the call without recording',
  },
  'recording:resume': {
    name: 'Resume',
    action: 'Resume a recording',
    description: 'Go on recording after a pause',
  },
  'transcript:create': {
    name: 'Create',
    action: 'Create a transcript',
    description: 'Turn a recording into text, for the first time or once more',
  },
  'transcript:get': { name: 'Get', action: 'Get a transcript', description: 'What was said, and links to it' },
  'transcript:getAll': {
    name: 'Get Many',
    action: 'Get many transcripts',
    description: 'All transcriptions of a recording and how far they are',
  },
} as const;

/** Resource and operation, with a colon between them. */
export type BotOperation = keyof typeof BOT_OPERATIONS;

/** The resources by value, in the order in which they are shown. */
export const BOT_RESOURCES = {
  bot: 'Bot',
  chatMessage: 'Chat Message',
  participant: 'Participant',
  recording: 'Recording',
  scheduledBot: 'Scheduled Bot',
  transcript: 'Transcript',
} as const;

export type BotResource = keyof typeof BOT_RESOURCES;

export const isBotOperation = (name: string): name is BotOperation => Object.hasOwn(BOT_OPERATIONS, name);

/** The two parts of its name. */
export function partsOf(operation: BotOperation): { resource: BotResource; operation: string } {
  const [resource, name] = operation.split(':') as [BotResource, string];
  return { resource, operation: name };
}
