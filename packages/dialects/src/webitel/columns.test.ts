import { expect, it } from '@jest/globals';
import { columnsOf } from './columns.ts';

const hook = { _id: '1', event: 'DTMF', action: { type: 'web', method: 'POST' }, fields: ['a'] };

it('shows the columns that are asked for, and always the id', () => {
  expect(columnsOf(hook, undefined)).toBe(hook);
  expect(columnsOf(hook, 'event, action.type,name,fields.0,constructor')).toEqual({
    _id: '1',
    event: 'DTMF',
    action: { type: 'web' },
  });
  expect(columnsOf(hook, 'action.type,action')).toEqual({ _id: '1', action: hook.action });
});
