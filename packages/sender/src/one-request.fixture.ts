/** A process that sends one request to the address in its argument, and tells its parent how it went. */
import { parseAllowNets } from '@hookpost/platform';
import { createSender } from './send.ts';

const [url = ''] = process.argv.slice(2);
const sender = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
const result = await sender.send({ hookId: 'hook', method: 'POST', url, headers: {}, body: null, timeoutMs: 20_000 });
await sender.close();
process.send?.(result, () => process.disconnect?.());
