import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/**
 * Reads character references with the HTML tokenizer's own rules, piece by piece. With it the tokenizer of the whole
 * need not look for them, and then goes over texts and attribute values, which are most of a mail, in one stride.
 */
class EntityReader implements TokenizerCallbacks {
  private readonly tokenizer = new Tokenizer({ decodeEntities: true, xmlMode: false }, this);
  private given = '';
  private out = '';
  private write: (codepoint: number) => string = String.fromCodePoint;

  /** Shown text; `write` says what is put for a character that was written as a reference. */
  text(given: string, write: (codepoint: number) => string): string {
    this.write = write;
    return this.run(given);
  }

  /** An attribute's value, without its quotes. Other rules hold there: `&copy=1` is no reference. */
  value(given: string): string {
    this.write = String.fromCodePoint;
    // The quote ends the value it is put in, so what stands around one is read by itself.
    return given
      .split('"')
      .map((piece) => this.run(`<a b="${piece}"`))
      .join('"');
  }

  private run(given: string): string {
    this.given = given;
    this.out = '';
    this.tokenizer.reset();
    this.tokenizer.write(given);
    this.tokenizer.end();
    return this.out;
  }

  ontext(start: number, end: number): void {
    this.out += this.given.slice(start, end);
  }
  ontextentity(codepoint: number): void {
    this.out += this.write(codepoint);
  }
  onattribdata(start: number, end: number): void {
    this.out += this.given.slice(start, end);
  }
  onattribentity(codepoint: number): void {
    this.out += this.write(codepoint);
  }
  onattribend(): void {}
  onattribname(): void {}
  oncdata(): void {}
  onclosetag(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onopentagend(): void {}
  onopentagname(): void {}
  onprocessinginstruction(): void {}
  onselfclosingtag(): void {}
}

const OTHER_THAN_AMP = /&(?!amp;)/;

// One for all: it is begun anew for each piece, and nothing else can run meanwhile.
const reader = new EntityReader();

/** Shown text with its character references read; `write` says what is put for each. */
export function readText(given: string, write: (codepoint: number) => string): string {
  return given.includes('&') ? reader.text(given, write) : given;
}

/** An attribute's value with its character references read. */
export function readValue(given: string): string {
  if (!given.includes('&')) return given;
  // What stands between a link's parameters, and nearly always nothing else does.
  return OTHER_THAN_AMP.test(given) ? reader.value(given) : given.replace(/&amp;/g, '&');
}
