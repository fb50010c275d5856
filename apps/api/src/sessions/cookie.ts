import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';

const NAME = 'hookpost_session';

/** The dashboard's session as a browser sends it. */
export function readSessionCookie({ cookie }: IncomingHttpHeaders): string | null {
  return (cookie?.includes(NAME) && parseCookie(cookie)[NAME]) || null;
}

/** No script reads it, no other site's page sends it, and over https it never goes without. */
export function setSessionCookie(request: Request, response: Response, token: string, expiresAt: Date): void {
  response.cookie(NAME, token, { ...flags(request), expires: expiresAt });
}

export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(NAME, flags(request));
}

const flags = ({ secure }: Request) => ({ httpOnly: true, sameSite: 'strict', path: '/', secure }) as const;
