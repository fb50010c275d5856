import { describe, expect, it } from '@jest/globals';
import { password, token, username } from './fields.ts';

describe("the credentials' fields", () => {
  it.each([
    ['username', username, 1024],
    ['password', password, 1024],
    ['token', token, 4096],
  ])('take a %s as long as the core API does', (_name, field, most) => {
    expect(field.validate('x'.repeat(most)).error).toBeUndefined();
    expect(field.validate('x'.repeat(most + 1)).error).toBeDefined();
  });

  it('take an empty password, but no empty username', () => {
    expect(password.validate('').error).toBeUndefined();
    expect(username.validate('').error).toBeDefined();
  });
});
