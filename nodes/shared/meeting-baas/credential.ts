/** The credential type of Meeting BaaS v2. */
export const MEETING_BAAS_CREDENTIAL = 'calendarBotsMeetingBaasApi';
