/** A program for launch.test.ts: answers its process id, or ends at once when told so. */
import { createServer } from 'node:http';

const { FIXTURE_PORT, FIXTURE_EXIT } = process.env;
if (FIXTURE_EXIT) process.exit(Number(FIXTURE_EXIT));
createServer((_request, response) => response.end(String(process.pid))).listen(Number(FIXTURE_PORT), '127.0.0.1');
