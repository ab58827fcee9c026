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

/** Labels of one kind, asked whether a text ends with one of them. */
class Labels {
  private readonly all: ReadonlySet<string>;
  private readonly lengths: readonly number[];
  private readonly lastLetters: ReadonlySet<string>;

  constructor(labels: Readonly<Record<string, readonly string[]>>) {
    this.all = new Set(Object.values(labels).flat());
    this.lastLetters = new Set([...this.all].map((label) => label.slice(-1)));
    this.lengths = [...new Set([...this.all].map((label) => label.length))].sort((a, b) => b - a);
  }

  /** Whether the text, in lower case, ends with a label that begins at a word's border. */
  end(text: string): boolean {
    if (!this.lastLetters.has(text.slice(-1))) return false;
    for (const length of this.lengths) {
      if (length > text.length) continue;
      const at = text.length - length;
      if (this.all.has(text.slice(at)) && (at === 0 || !INSIDE_WORD.test(text.slice(at - 1, at + 1)))) return true;
    }
    return false;
  }
}

// Two letters of an alphabet side by side; scripts without blanks have no such border. `?pwd=` is a link's.
const INSIDE_WORD = /^(?:[\p{Script=Latin}\p{Script=Cyrillic}\d]{2}|[?&_/-].)$/u;
const IDS = new Labels(ID_LABELS);
const PASSCODES = new Labels(PASSCODE_LABELS);
const LONGEST_LABEL = 90;
const ID_VALUE = /\d(?:[ \u00a0-]?\d){5,19}(?!\d)/y;
const PASSCODE_VALUE = /[^\s,;()（）<>。、]{2,64}/y;
const GAP = /[ \u00a0\t]*(?:\r?\n)?[ \u00a0\t]*/y;
/** What may stand between a label and its colon: "(access code)", "(numeric)". */
const REMARK = /[ \u00a0]?[(（][^()（）]{1,40}[)）]$/;

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

/** Reads `label: value` pairs: from colon to colon, so that the cost is the text's length and a little for each colon. */
function factsIn(text: string, last = false): Facts {
  const facts: Facts = { meetingId: null, passcode: null };
  const colons = new Colons(text);
  for (let i = colons.next(0); i < text.length; i = colons.next(i + 1)) {
    if (!mayEndLabel(text, i)) continue;
    const label = labelBefore(text, i);
    if (label === '') continue;
    const at = valueStart(text, i + 1);
    if ((last || facts.meetingId === null) && IDS.end(label)) {
      const value = valueAt(ID_VALUE, text, at);
      if (value !== null) facts.meetingId = value.replace(/\D/g, '');
    }
    if ((last || facts.passcode === null) && PASSCODES.end(label)) {
      const value = valueAt(PASSCODE_VALUE, text, at)?.replace(/[.:!?'"”’*]+$/, '') ?? '';
      if (value.length >= 2 && !/^https?$|^https?:/i.test(value)) facts.passcode = value;
    }
    if (!last && facts.meetingId !== null && facts.passcode !== null) break;
  }
  return facts;
}

/** Goes from one sign that may follow a label to the next. */
class Colons {
  private readonly at: number[] = COLONS.map(() => -1);

  constructor(private readonly text: string) {}

  /** The first one at or behind a position; the text's length when there is none. */
  next(from: number): number {
    let first = this.text.length;
    for (let i = 0; i < COLONS.length; i++) {
      let at = this.at[i] ?? -1;
      if (at < from) {
        at = this.text.indexOf(COLONS[i] ?? ':', from);
        if (at < 0) at = this.text.length;
        this.at[i] = at;
      }
      if (at < first) first = at;
    }
    return first;
  }
}

const COLONS: readonly string[] = [':', '=', '\uff1a'];

/** Pairs of letters that labels end with, for a look before anything is cut out and compared. */
const LAST_PAIRS: ReadonlySet<number> = new Set(
  [ID_LABELS, PASSCODE_LABELS].flatMap((labels) =>
    Object.values(labels)
      .flat()
      .map((label) => pairOf(label.charCodeAt(label.length - 2), label.charCodeAt(label.length - 1))),
  ),
);

function pairOf(first: number, second: number): number {
  return first * 0x10000 + second;
}

/** Whether a label may stand before a colon. Exact for ASCII; true for all that needs a closer look. */
function mayEndLabel(text: string, colon: number): boolean {
  let at = colon - 1;
  while (at >= 0 && isBlank(text.charCodeAt(at))) at--;
  while (at >= 0 && (text.charCodeAt(at) === 42 /* * */ || text.charCodeAt(at) === 95) /* _ */) at--;
  if (at < 1) return false;
  const second = text.charCodeAt(at);
  const first = text.charCodeAt(at - 1);
  if (second > 127 || first > 127 || second === 41 /* ) */) return true;
  return LAST_PAIRS.has(pairOf(lowerAscii(first), lowerAscii(second)));
}

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13 && code !== 10);
const lowerAscii = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

function labelBefore(text: string, colon: number): string {
  const back = text.slice(Math.max(0, colon - LONGEST_LABEL), colon);
  const line = back.slice(back.lastIndexOf('\n') + 1).trimEnd();
  return line
    .replace(REMARK, '')
    .replace(/\u00a0/g, ' ')
    .replace(/[*_]+$/, '')
    .toLowerCase();
}

function valueStart(text: string, from: number): number {
  GAP.lastIndex = from;
  return from + (GAP.exec(text)?.[0].length ?? 0);
}

function valueAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

const PHONE = /(?<![\d+.])\+\d(?:[\s().-]{0,2}\d){6,16}(?!\d)((?:,{1,4}\*?[\w]{1,20}#?){0,4})/g;
const PIN = /^[^\n\d+]{0,30}\bpin\b[^\d\n]{0,5}(\d[\d \u00a0]{2,19})/i;
const MOST_NUMBERS = 10;

/** Telephone numbers in international form, with the code that follows them (`,,123#` or `PIN: 123#`). */
export function dialInNear(text: string): DialIn[] {
  const list: DialIn[] = [];
  const piece = text.slice(0, REACH_AFTER + REACH_BEFORE);
  if (!piece.includes('+')) return list;
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
