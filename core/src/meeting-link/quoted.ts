import type { Passage } from './passage.js';

/**
 * Where older mail begins in a text, as the common mail programs write it. Only asked when a description holds
 * links of several meetings.
 */
const SEPARATOR = new RegExp(
  [
    // -----Original Message-----, ---------- Forwarded message ---------
    '-{3,20} ?(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d.origine|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|原始邮件|原始郵件|元のメッセージ|転送メッセージ|원본 메시지|исходное сообщение) ?-{3,20}',
    'begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message réexpédié',
    // On … wrote:
    '^(?:on|am|le|el|em|il|op|den)[ \\u00a0][^\\n]{6,200}(?:wrote|schrieb[^\\n:]{0,80}|a écrit|escribió|escreveu|ha scritto|schreef[^\\n:]{0,80}|skrev)[^\\n:]{0,20}[:：]$',
    // From: … / Sent: …
    '^[*_]{0,2}(?:from|von|de|da|van|fra|från|od|от|差出人|发件人|寄件者|보낸 사람)[*_]{0,2} ?[:：][^\\n]{1,300}\\n[ \\t\\n]{0,4}[*_]{0,2}(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|enviada(?: em)?|inviato|data|verzonden|sendt|skickat|to|an|à|para|wysłano|отправлено|送信日時|发送时间|寄件日期|보낸 날짜)[*_]{0,2} ?[:：]',
  ].join('|'),
  'imu',
);

/** Tells for positions of one passage whether older mail stands there. */
export function quotedTest(passage: Passage): (at: number) => boolean {
  const start = SEPARATOR.exec(passage.text)?.index ?? Infinity;
  return (at) => {
    if (at >= start) return true;
    if (isWithin(passage.quoted, at)) return true;
    const line = passage.text.slice(Math.max(0, passage.text.lastIndexOf('\n', at - 1) + 1), at).slice(0, 8);
    return /^[ \t]?(?:>|\|)[ \t>|]/.test(`${line} `) && !/^<?https?:/i.test(line);
  };
}

/** Whether one of the stretches, which are in order, holds a position. */
function isWithin(stretches: readonly (readonly [number, number])[], at: number): boolean {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.[1] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  const stretch = stretches[low];
  return stretch !== undefined && stretch[0] <= at;
}

const DISMISSED =
  /(?:\b(?:old|older|previous|former|expired|cancell?ed|obsolete|backup|fallback|alternative|do not use|don't use|instead of|recording of|host|moderator)\b|\b(?:alte[rsn]?|bisherige[rn]?|ungültig|abgesagt)\b|\b(?:ancien(?:ne)?|annulé)\b|\b(?:antiguo|anterior|cancelad[oa])\b)[^\n]{0,40}$/i;

/** Whether the words before a link on its line say that it is not the one to use. */
export function dismissed(passage: Passage, at: number): boolean {
  const back = passage.text.slice(Math.max(0, at - 120), at);
  return DISMISSED.test(back.slice(back.lastIndexOf('\n') + 1));
}
