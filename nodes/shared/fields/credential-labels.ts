/**
 * What stands above the box of a credential. Without it n8n writes "Credential" above each of them when the choices in
 * the node decide which ones are shown, and two boxes look the same.
 */
const SERVICE_OF: Readonly<Record<string, string>> = {
  calendarBotsGoogleOAuth2Api: 'Google Calendar',
  calendarBotsMicrosoftOAuth2Api: 'Microsoft 365',
  calendarBotsCalDavApi: 'CalDAV',
  calendarBotsIcsFeedApi: 'Calendar Feed',
  calendarBotsMeetingBaasApi: 'Meeting BaaS',
  calendarBotsMeetStreamApi: 'MeetStream',
  calendarBotsMeetergoApi: 'Meetergo',
};

/** "Credential for ..." of a credential type. */
export const credentialLabel = (type: string): string => `Credential for ${SERVICE_OF[type] ?? type}`;
