import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractContract, SENT_BY_THE_SERVICE } from './extract';
import { meetingBaasContract } from './contract';

const whole = join(__dirname, '../../../../shared/data/meetingbaas-openapi-v2.json');
const contract = meetingBaasContract();

describe('the contract', () => {
  const itWithTheWhole = existsSync(whole) ? it : it.skip;
  itWithTheWhole('is what the vendor document says, minus prose (skipped where the document is not at hand)', () => {
    const kept: unknown = JSON.parse(readFileSync(join(__dirname, 'openapi-v2.json'), 'utf8'));
    expect(kept).toEqual(extractContract(JSON.parse(readFileSync(whole, 'utf8'))));
  });

  it('finds each operation by method and path, spelled-out paths first', () => {
    expect(contract.operations).toHaveLength(34);
    expect(contract.match('GET', '/v2/bots/scheduled')?.operation.id).toBe('listScheduledBots');
    expect(contract.match('GET', '/v2/bots/abc')?.pathParams).toEqual({ bot_id: 'abc' });
    expect(contract.match('PUT', '/v2/bots/abc')).toBeUndefined();
  });

  it('keeps a property that is named like prose', () => {
    const schema = { type: 'object', title: 'x', properties: { title: { type: 'string', description: 'y' } } };
    const document = {
      openapi: '3.1.0',
      paths: { '/v2/bots': { get: { summary: 's', schema } } },
      components: { schemas: Object.fromEntries(SENT_BY_THE_SERVICE.map((name) => [name, {}])) }, // prettier-ignore
    };
    expect(extractContract(document)['paths']).toEqual({
      '/v2/bots': { get: { schema: { type: 'object', properties: { title: { type: 'string' } } } } },
    });
  });

  it('turns query parameters into their types and fills in defaults', () => {
    const found = contract.match('GET', '/v2/bots/scheduled');
    if (found === undefined) throw new Error('no such operation');
    const check = (query: string) => contract.checkParameters(found.operation, {}, new URLSearchParams(query));
    expect(check('limit=7')).toMatchObject({ ok: true, value: { limit: 7, cursor: null } });
    expect(check('')).toMatchObject({ ok: true, value: { limit: 50 } });
    expect(check('limit=101')).toEqual({ ok: false, problem: 'limit must be <= 100' });
    expect(check('scheduled_after=2026-11-23T09:00:00%2B01:00').ok).toBe(false);
  });

  it('refuses answers that the document does not know', () => {
    const found = contract.match('POST', '/v2/bots');
    const id = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
    expect(contract.checkAnswer(found?.operation, 201, { success: true, data: { bot_id: id } }).ok).toBe(true);
    expect(contract.checkAnswer(found?.operation, 201, { success: true, data: { bot_id: id, x: 1 } }).ok).toBe(false);
    expect(contract.checkAnswer(found?.operation, 200, { success: true, data: { bot_id: id } }).ok).toBe(false);
    expect(contract.checkAnswer(found?.operation, 403, { error: 'no' }).ok).toBe(false);
  });
});
