/** What the user asked of a bot: its name, and its settings in the words of the service. */
export interface BotRequest {
  name: string;
  settings: Record<string, unknown>;
  /** The settings that are texts for people and may hold `{title}` and the like. */
  messages: readonly string[];
  /** @throws CalendarBotsError `invalid`: names each setting that does not fit. */
  check(settings: Record<string, unknown>): Record<string, unknown>;
}
