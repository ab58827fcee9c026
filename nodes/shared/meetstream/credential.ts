/** The credential type of MeetStream. */
export const MEETSTREAM_CREDENTIAL = 'calendarBotsMeetStreamApi';
