import type { CallbackResult } from './callback.js';

/** How the popup of a sign-in is opened: the third argument of `window.open`. */
export const POPUP_FEATURES = 'width=600,height=700,left=100,top=100';

/**
 * The page that a popup shows when it comes back: it tells the window that opened it what came of the sign-in, by
 * `postMessage`, and closes. The message is `{ type: 'calendar-connected', success, provider, connectionId, error }`.
 *
 * @param origin of the page that opened the popup, such as `https://app.example.com`; no other one hears the message.
 */
export function popupPage(result: CallbackResult, origin: string): string {
  const message = {
    type: 'calendar-connected',
    success: result.connected,
    provider: result.provider,
    connectionId: result.connected ? result.connectionId : null,
    error: result.connected ? null : result.message,
  };
  const said = result.connected ? 'The calendar is connected. This window can be closed.' : result.message;
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Calendar</title></head><body>',
    `<p>${inHtml(said)}</p>`,
    `<script>if (window.opener) { window.opener.postMessage(${inScript(message)}, ${inScript(origin)}); window.close(); }</script>`,
    '</body></html>',
  ].join('\n');
}

/** JSON in which nothing ends the script. */
const inScript = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

const inHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
