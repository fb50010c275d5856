import helmet from 'helmet';

type Handler = ReturnType<typeof helmet.contentSecurityPolicy>;
type Allowed = {
  /** Origins whose pages may show this one in a frame; none unless given. */
  frameOrigins?: readonly string[];
  /** Further sources of styles, as a policy says them. */
  styles?: readonly string[];
};

/** The Content-Security-Policy of our own pages: only what this server sends, but for pictures that stylesheets hold. */
export const pagePolicy = ({ frameOrigins = [], styles = [] }: Allowed = {}): Handler =>
  helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      formAction: ["'none'"],
      frameAncestors: frameOrigins.length === 0 ? ["'none'"] : [...frameOrigins],
      imgSrc: ["'self'", 'data:'],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", ...styles],
    },
  });
