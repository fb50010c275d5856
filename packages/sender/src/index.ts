export { checkUrl, isForbiddenAddress, type UrlVerdict } from './guard.ts';
export type { Resolve } from './resolve.ts';
export { createSender, type Sender, type SenderOptions } from './send.ts';
