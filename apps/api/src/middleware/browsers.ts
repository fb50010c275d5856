/** What browsers are told: the API and its pages run no other code than their own, in no other page. */
import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** TLS is ended in front of us, or not at all: a browser must not be sent to https. */
export const browserHeaders = (): RequestHandler =>
  helmet({
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    contentSecurityPolicy: {
      directives: {
        baseUri: ["'none'"],
        fontSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        // The dashboard's components carry styles of their own.
        styleSrc: ["'self'", "'unsafe-inline'"],
        upgradeInsecureRequests: null,
      },
    },
  });

const ANSWERED = ['Allow', 'X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy'];
const PREFLIGHT_SECONDS = 600;

/** Lets pages of just these origins call. Keys stand in headers, so no cookies are allowed. */
export const allowOrigins = (origins: string[]): RequestHandler =>
  cors({
    origin: origins,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ANSWERED,
    maxAge: PREFLIGHT_SECONDS,
  });
