import { phoneNumber } from './fields.js';
import type { Passage } from './passage.js';
import type { DialIn } from './types.js';

/** What people are told beside a link. */
export interface Facts {
  meetingId: string | null;
  passcode: string | null;
}

/** How each language calls a meeting's number. The value that follows is digits. */
export const ID_LABELS: Readonly<Record<string, readonly string[]>> = {
  en: ['meeting id', 'meeting number', 'webinar id', 'conference id', 'meeting-id', 'access code', 'meeting key'],
  de: ['besprechungs-id', 'besprechungskennung', 'meeting-kennnummer', 'meeting-nummer', 'konferenz-id'],
  fr: ['id de réunion', 'id de la réunion', 'numéro de réunion', 'numéro de la réunion', 'n° de réunion', 'id réunion'],
  es: ['id de reunión', 'id. de reunión', 'id de la reunión', 'número de reunión', 'número de la reunión'],
  pt: ['id da reunião', 'id de reunião', 'número da reunião', 'número de reunião'],
  it: ['id riunione', 'id della riunione', 'numero riunione', 'numero della riunione'],
  nl: ['vergadering-id', 'vergaderings-id', 'vergader-id', 'vergaderingnummer', 'vergadernummer'],
  ja: ['ミーティング id', 'ミーティングid', '会議 id', '会議id', 'ミーティング番号', '会議番号'],
  zh: ['会议 id', '会议id', '會議 id', '會議id', '会议号', '會議號', '会议号码', '會議號碼'],
  ko: ['회의 id', '회의 번호', '미팅 id'],
  ru: ['идентификатор конференции', 'идентификатор собрания', 'номер совещания', 'ид собрания'],
  pl: ['identyfikator spotkania', 'identyfikator zebrania', 'numer spotkania', 'id spotkania'],
  sv: ['mötes-id', 'mötesnummer'],
  da: ['møde-id', 'mødenummer'],
  no: ['møte-id', 'møtenummer'],
  fi: ['kokouksen tunnus', 'kokoustunnus', 'kokousnumero'],
  tr: ['toplantı kimliği', 'toplantı numarası', 'toplantı no'],
  cs: ['id schůzky', 'číslo schůzky'],
};

/** How each language calls a passcode. */
export const PASSCODE_LABELS: Readonly<Record<string, readonly string[]>> = {
  en: ['passcode', 'pass code', 'meeting password', 'password', 'meeting passcode', 'pwd'],
  de: ['kenncode', 'kennung', 'passwort', 'meeting-passwort', 'kennwort', 'zugangscode', 'besprechungskennwort'],
  fr: ['code secret', 'mot de passe', 'mot de passe de la réunion', "code d'accès", 'code d’accès'],
  es: ['código de acceso', 'contraseña', 'contraseña de la reunión', 'clave de acceso'],
  pt: ['senha', 'senha da reunião', 'senha de acesso', 'código de acesso', 'palavra-passe'],
  it: ['codice di accesso', "codice d'accesso", 'codice d’accesso', 'password riunione', 'password della riunione'],
  nl: ['wachtwoord', 'wachtwoordcode', 'toegangscode', 'vergaderwachtwoord'],
  ja: ['パスコード', 'パスワード', 'ミーティングパスワード', '会議のパスワード'],
  zh: ['密码', '密碼', '会议密码', '會議密碼', '通行码', '口令'],
  ko: ['암호', '비밀번호', '회의 암호'],
  ru: ['пароль', 'код доступа', 'секретный код'],
  pl: ['hasło', 'kod dostępu'],
  sv: ['lösenord', 'lösenkod', 'åtkomstkod'],
  da: ['adgangskode', 'adgangskoden'],
  no: ['passord', 'tilgangskode'],
  fi: ['salasana', 'tunnuskoodi', 'pääsykoodi'],
  tr: ['parola', 'şifre', 'geçiş kodu'],
  cs: ['heslo', 'přístupový kód'],
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '[ \\u00a0]');
const anyOf = (labels: Readonly<Record<string, readonly string[]>>): string =>
  [...new Set(Object.values(labels).flat())]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map(escaped)
    .join('|');

// The label, a short remark in brackets ("(access code)", "(numeric)"), a colon, the value.
const REMARK = '(?:[ \\u00a0]?[(（][^()（）\\n]{1,40}[)）])?';
const COLON = '[ \\u00a0\\t]*(?:[:：=]|\\bis\\b)[ \\u00a0\\t]*\\n?[ \\u00a0\\t]*';
const ID = new RegExp(`(?:${anyOf(ID_LABELS)})${REMARK}${COLON}(\\d(?:[ \\u00a0-]?\\d){5,19})(?!\\d)`, 'giu');
const PASSCODE = new RegExp(
  `(?<![\\p{L}\\p{N}?&_-])(?:${anyOf(PASSCODE_LABELS)})${REMARK}(?:${COLON}([^\\s,;()（）<>。、]{2,64})|[ \\u00a0](\\d{4,10})(?![\\p{L}\\p{N}]))`,
  'giu',
);

/** How far from its link a fact may stand; bounds the work for one event. */
const REACH_AFTER = 6000;
const REACH_BEFORE = 2000;

/** Reads what is stated between two positions of a passage; `after` goes first, then what is before the link. */
export function factsNear(passage: Passage, at: number, from: number, to: number): Facts {
  const after = passage.text.slice(at, Math.min(to, at + REACH_AFTER));
  const facts = factsIn(after);
  if (facts.meetingId !== null && facts.passcode !== null) return facts;
  const before = factsIn(passage.text.slice(Math.max(from, at - REACH_BEFORE), at), true);
  if (facts.meetingId === null && facts.passcode === null) return before;
  return { meetingId: facts.meetingId ?? before.meetingId, passcode: facts.passcode ?? before.passcode };
}

function factsIn(text: string, last = false): Facts {
  const read = (pattern: RegExp): string | null => {
    let value: string | null = null;
    for (const match of text.matchAll(pattern)) {
      value = match[1] ?? match[2] ?? null;
      if (!last) break;
    }
    return value;
  };
  const passcode = read(PASSCODE)?.replace(/[.:!?'"”’*]+$/, '') ?? null;
  return {
    meetingId: read(ID)?.replace(/\D/g, '') ?? null,
    passcode: passcode === null || passcode.length < 2 || /^https?:/i.test(passcode) ? null : passcode,
  };
}

const PHONE = /(?<![\d+.])\+\d(?:[\s().-]{0,2}\d){6,16}(?!\d)((?:,{1,4}\*?[\w]{1,20}#?){0,4})/g;
const PIN = /^[^\n\d+]{0,30}\bpin\b[^\d\n]{0,5}(\d[\d \u00a0]{2,19})/i;
const MOST_NUMBERS = 10;

/** Telephone numbers in international form, with the code that follows them (`,,123#` or `PIN: 123#`). */
export function dialInNear(text: string): DialIn[] {
  const list: DialIn[] = [];
  const piece = text.slice(0, REACH_AFTER + REACH_BEFORE);
  for (const match of piece.matchAll(PHONE)) {
    const tail = match[1] ?? '';
    const number = phoneNumber(match[0].slice(0, match[0].length - tail.length).replace(/\s/g, ''));
    if (number === null || list.some((item) => item.number === number)) continue;
    const after = piece.slice(match.index + match[0].length, match.index + match[0].length + 64);
    const code = /^,+(\d+)/.exec(tail)?.[1] ?? PIN.exec(after)?.[1]?.replace(/\D/g, '') ?? null;
    list.push({ number, code });
    if (list.length === MOST_NUMBERS) break;
  }
  return list;
}
