/** Each task of the dashboard as somebody would do it, in a real browser on a real installation. */
import { jest } from '@jest/globals';
import { signingIn } from './dashboard/signing-in.ts';
import { useWorld } from './dashboard/world.ts';

jest.setTimeout(60_000);

const world = useWorld();
signingIn(world);
