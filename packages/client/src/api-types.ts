// Made from docs/api/openapi.json by `npm run openapi`. Not to be edited.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What Prometheus reads */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MongoDB, its indexes and Redis are there */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List changes of hooks, keys and tenants: who made them, and what they changed
         * @description `actor` and `target` are ids. Secrets are masked. Kept for 400 days.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries, or export them
         * @description With `Accept: application/x-ndjson` all that match from `cursor` on, a line each.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a delivery with its request and what was answered */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a pending delivery */
        post: operations["cancelDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery once more */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List event types */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an event type */
        get: operations["getEventType"];
        /**
         * Make (201) or replace (200) an event type
         * @description With a schema, `data` that is published is checked from then on, within 5 s in every process.
         */
        put: operations["putEventType"];
        post?: never;
        /** Take an event type out of the catalogue; it can still be published */
        delete: operations["deleteEventType"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List events */
        get: operations["listEvents"];
        put?: never;
        /**
         * Publish an event
         * @description A 202 means that it is safely stored. The same `id` and content again is answered with `duplicate: true`. CloudEvents are taken, too, with their attributes in the body or in `ce-*` headers.
         */
        post: operations["publishEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an event and how many deliveries it has */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish many events: a row of the answer for each, in their order */
        post: operations["publishEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List hooks */
        get: operations["listHooks"];
        put?: never;
        /** Make a hook */
        post: operations["createHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a hook, by its id or `uid` */
        get: operations["getHook"];
        put?: never;
        post?: never;
        /** Delete a hook: what is pending is cancelled, its log stays */
        delete: operations["deleteHook"];
        options?: never;
        head?: never;
        /**
         * Change what the body names
         * @description A merge patch: null takes a field back to its default.
         */
        patch: operations["patchHook"];
        trace?: never;
    };
    "/v1/hooks/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same with the hook given */
        post: operations["recoverHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign with a new secret; the old one signs beside it for a while */
        post: operations["rotateHookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the signing secrets, newest first */
        get: operations["getHookSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same of one hook */
        get: operations["getHookStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest outcome per event type */
        get: operations["getHookStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish an event for this hook alone */
        post: operations["testHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{uid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make (201) or replace (200) the hook of this `uid` */
        put: operations["putHook"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jwt-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys that JWTs are signed with */
        get: operations["listJwtKeys"];
        put?: never;
        /** Register a key that JWTs are signed with */
        post: operations["createJwtKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jwt-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a key that JWTs are signed with */
        delete: operations["deleteJwtKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List keys */
        get: operations["listKeys"];
        put?: never;
        /** Make a key */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a key */
        delete: operations["deleteKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/portal-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link by which a customer sees to its own hooks
         * @description Either `channels` or `hooks` says which. It ends when its time is over, or the key that made it is deleted.
         */
        post: operations["createPortalLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List recoveries */
        get: operations["listRecoveries"];
        put?: never;
        /** Give the deliveries of a span of time a whole new schedule */
        post: operations["createRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far a recovery is */
        get: operations["getRecovery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a running recovery; what it has made stays */
        post: operations["cancelRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was delivered and given up, by time */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tenants */
        get: operations["listTenants"];
        put?: never;
        /** Make a tenant and its first admin key */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a tenant with all it has */
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        /** Change the name of a tenant, or how long what is over is kept */
        patch: operations["updateTenant"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptedBatch: {
            data: ({
                /** Format: date-time */
                acceptedAt: string;
                /** @constant */
                duplicate?: true;
                id: string;
            } | {
                error: {
                    code: string;
                    detail: string;
                    status: number;
                };
                id?: string;
            })[];
        };
        AcceptedEvent: {
            /** Format: date-time */
            acceptedAt: string;
            /** @constant */
            duplicate?: true;
            id: string;
        };
        AuditRecord: {
            /** @description As in `hook.created`; `hook.secret_read` is the one that changes nothing. */
            action: string;
            actor: {
                id: string;
                /** @enum {string} */
                kind: "key" | "jwt" | "portal" | "service";
                name: string;
            };
            /** Format: date-time */
            at: string;
            change: {
                /** @description The fields that differ, secrets masked; null where there was nothing, or is nothing any more. */
                after: {
                    [key: string]: unknown;
                } | null;
                /** @description The fields that differ, secrets masked; null where there was nothing, or is nothing any more. */
                before: {
                    [key: string]: unknown;
                } | null;
            };
            id: string;
            /** @description The `X-Request-Id` of the request, which its answer said. */
            requestId: string | null;
            target: {
                id: string;
                /** @enum {string} */
                kind: "hook" | "key" | "jwt_key" | "tenant" | "event_type" | "portal_link";
            };
        };
        AuditRecordList: {
            data: components["schemas"]["AuditRecord"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        Auth: {
            /** @constant */
            type: "none";
        } | {
            /** @description Masked: `********`. Sent back so, it keeps what is stored. */
            password: string;
            /** @constant */
            type: "basic";
            username: string;
        } | {
            /** @description Masked: `********`. Sent back so, it keeps what is stored. */
            token: string;
            /** @constant */
            type: "bearer";
        } | {
            name: string;
            /** @constant */
            type: "header";
            /** @description Masked: `********`. Sent back so, it keeps what is stored. */
            value: string;
        } | {
            name: string;
            /** @constant */
            type: "query";
            /** @description Masked: `********`. Sent back so, it keeps what is stored. */
            value: string;
        } | {
            clientId: string;
            /** @description Masked: `********`. Sent back so, it keeps what is stored. */
            clientSecret: string;
            scope?: string;
            tokenUrl: string;
            /** @constant */
            type: "oauth2";
        };
        /** @description A CloudEvent 1.0; extension attributes may stand beside these. */
        CloudEvent: {
            /** @description Separated by commas. */
            channels?: string;
            /** @description Any JSON; null where there is none. */
            data?: unknown;
            /** @description Of JSON. */
            datacontenttype?: string;
            dataschema?: string;
            /** @description Becomes the id of the event where it may be one; else that is made of `source` and `id`. */
            id: string;
            /** @description A URI reference. */
            source: string;
            /** @constant */
            specversion: "1.0";
            subject?: string;
            /** @description Becomes `at`. */
            time?: string;
            /** @description Sent on to receivers. */
            traceparent?: string;
            type: string;
        };
        CloudEventBatch: components["schemas"]["CloudEvent"][];
        CreateHookBody: {
            auth?: {
                /** @enum {string} */
                type: "none";
            } | {
                password: string;
                /** @enum {string} */
                type: "basic";
                username: string;
            } | {
                token: string;
                /** @enum {string} */
                type: "bearer";
            } | {
                /** @default X-Api-Key */
                name?: string;
                /** @enum {string} */
                type: "header";
                value: string;
            } | {
                clientId: string;
                clientSecret: string;
                scope?: string;
                tokenUrl: string;
                /** @enum {string} */
                type: "oauth2";
            } | {
                /** @default token */
                name?: string;
                /** @enum {string} */
                type: "query";
                value: string;
            };
            /**
             * @description Events that share one of them; empty: all.
             * @default []
             */
            channels?: string[];
            createdAt?: unknown;
            dialect?: unknown;
            disabledReason?: unknown;
            /**
             * @description Disabled: events pass it by.
             * @default true
             */
            enabled?: boolean;
            /**
             * @description Types, `prefix.*` (one or more further segments) or `*`; empty: all.
             * @default []
             */
            events?: string[];
            /** @description MongoDB's operators over an event's `data`. */
            filter?: Record<string, unknown> | null;
            /**
             * @default standard
             * @enum {string}
             */
            format?: "standard" | "cloudevents";
            /**
             * @description Added to every request.
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            id?: unknown;
            /**
             * @description Anything of yours, 4 KiB as JSON.
             * @default {}
             */
            metadata?: Record<string, unknown>;
            name?: string | null;
            /**
             * @description One at a time, in the order of acceptance.
             * @default false
             */
            ordered?: boolean;
            /**
             * @description Paused: events wait.
             * @default false
             */
            paused?: boolean;
            rateLimit?: {
                perSecond: number;
            } | null;
            /** @description Seconds before each retry. */
            retry?: {
                delays: number[];
            };
            /** @description `whsec_…` (v1) or `whsk_…` (v1a); only written. Without it one is made. */
            secret?: string;
            /**
             * @default v1
             * @enum {string}
             */
            signature?: "v1" | "v1a";
            /** @description For the whole request. */
            timeoutMs?: number;
            /** @description A client certificate, and the authority that receivers are held to; PEM. */
            tls?: {
                ca?: string;
                cert: string;
                key: string;
            } | null;
            /** @description Your own id for it, of use wherever its id is. */
            uid?: string | null;
            updatedAt?: unknown;
            /** @description http or https. */
            url: string;
        };
        CreateJwtKeyBody: {
            /** @enum {string} */
            alg: "HS256" | "RS256" | "EdDSA";
            audience?: string | null;
            key: string;
        };
        CreateKeyBody: {
            /** @description An ISO 8601 date or time; without a zone it is UTC. */
            expiresAt?: string | null;
            name: string;
            owner?: {
                id: string;
                name: string;
            } | null;
            scopes: ("hooks:read" | "hooks:write" | "events:write" | "logs:read" | "logs:write" | "secrets:read" | "admin" | "platform")[];
        };
        CreatePortalLinkBody: {
            /** @description Hooks that take nothing but these. */
            channels?: string[];
            /** @description Seconds. */
            expiresIn: number;
            /** @description Just these, by id or `uid`. */
            hooks?: string[];
            /** @description Whom it is for: shown to them, and in the audit log. */
            name?: string | null;
            /** @default false */
            readOnly?: boolean;
            /**
             * @description Without one, the reader's own.
             * @enum {string|null}
             */
            theme?: "light" | "dark" | null;
        };
        CreateRecoveryBody: {
            /** @description An ISO 8601 date or time; without a zone it is UTC. */
            from: string;
            hook: string;
            /** @default false */
            missed?: boolean;
            /**
             * @default [
             *       "failed"
             *     ]
             */
            states?: ("failed" | "cancelled" | "skipped" | "delivered")[];
            /** @description An ISO 8601 date or time; without a zone it is UTC. */
            to?: string;
            types?: string[];
        };
        CreateTenantBody: {
            id: string;
            name: string;
        };
        Delivery: {
            /** Format: date-time */
            acceptedAt: string;
            /** @description the latest; 0 before the first */
            attempt: number;
            attempts: {
                /** Format: date-time */
                at: string;
                /** @description of HTTP */
                code: number | null;
                error: string | null;
                /** @constant */
                late?: true;
                ms: number | null;
                n: number;
                /** Format: date-time */
                nextAt: string | null;
                /** @enum {string} */
                outcome: "delivered" | "failed" | "unknown";
                /** @description at most 4 KiB */
                response: string | null;
                text: string | null;
                /** @enum {string} */
                trigger: "first" | "retry" | "manual" | "recovery" | "test";
            }[];
            channels: string[];
            event: string;
            hook: string;
            /** @description `EVENT.HOOK` */
            id: string;
            /** Format: date-time */
            nextAt: string | null;
            /** @enum {unknown} */
            reason: null | "exhausted" | "expired" | "gone" | "aborted_by_receiver" | "hook_deleted" | "no_url" | "cancelled_by_user";
            request: {
                body: string | null;
                headers: {
                    [key: string]: string;
                };
                method: string;
                url: string;
            } | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed" | "cancelled" | "skipped";
            type: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Event: {
            /** Format: date-time */
            acceptedAt: string;
            /** Format: date-time */
            at: string | null;
            channels: string[];
            /** @description The bytes that were published. */
            data?: unknown;
            /**
             * @description In place of `data`, where it was dropped before the rest.
             * @constant
             */
            dataDropped?: true;
            deliveries: {
                cancelled: number;
                delivered: number;
                failed: number;
                pending: number;
                skipped: number;
            };
            id: string;
            type: string;
        };
        EventList: {
            data: components["schemas"]["Event"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        EventType: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            /** @description `data` of such an event, as it was given; null: none. */
            example: unknown;
            name: string;
            /** @description JSON Schema, draft 2020-12, as it was given; null: `data` is not checked. */
            schema: unknown;
            /** Format: date-time */
            updatedAt: string;
        };
        EventTypeList: {
            data: components["schemas"]["EventType"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        ExportedDelivery: components["schemas"]["ListedDelivery"] | {
            error: components["schemas"]["Problem"];
        };
        Hook: {
            auth: components["schemas"]["Auth"];
            channels: string[];
            /** Format: date-time */
            createdAt: string;
            /** @description The registration API that it was made through; `core`: this one. */
            dialect: string;
            /** @enum {unknown} */
            disabledReason: null | "gone" | "receiver" | "failing";
            enabled: boolean;
            events: string[];
            filter?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            format: "standard" | "cloudevents";
            headers: {
                [key: string]: string;
            };
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            name?: string;
            ordered: boolean;
            paused: boolean;
            rateLimit: {
                perSecond: number;
            } | null;
            retry: {
                delays: number[];
            };
            /** @enum {string} */
            signature: "v1" | "v1a";
            timeoutMs: number;
            tls?: {
                ca?: string;
                cert: string;
                /** @description Masked: `********`. Sent back so, it keeps what is stored. */
                key: string;
            };
            /** @description The caller's own id. */
            uid?: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Null only for hooks of other registration APIs that have none yet. */
            url: string | null;
        };
        HookList: {
            data: components["schemas"]["Hook"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        HookSecrets: {
            /** @description `whpk_…`, with v1a */
            publicKey?: string;
            secrets: {
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                expiresAt: string | null;
                secret: string;
            }[];
            /** @enum {string} */
            signature: "v1" | "v1a";
        };
        HookStatuses: {
            data: {
                /** Format: date-time */
                at: string;
                code: number | null;
                consecutiveFailures: number;
                deliveryId: string;
                error: string | null;
                /** Format: date-time */
                lastFailureAt: string | null;
                /** Format: date-time */
                lastSuccessAt: string | null;
                success: boolean;
                text: string | null;
                type: string;
            }[];
        };
        JwtKey: {
            /** @enum {string} */
            alg: "HS256" | "RS256" | "EdDSA";
            audience: string | null;
            /** Format: date-time */
            createdAt: string;
            id: string;
            /** @description Never shown. */
            key: string;
        };
        JwtKeyList: {
            data: components["schemas"]["JwtKey"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        Key: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            name: string;
            owner: {
                id: string;
                name: string;
            } | null;
            scopes: ("hooks:read" | "hooks:write" | "events:write" | "logs:read" | "logs:write" | "secrets:read" | "admin" | "platform")[];
        };
        KeyList: {
            data: components["schemas"]["Key"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        ListedDelivery: {
            /** Format: date-time */
            acceptedAt: string;
            /** @description the latest; 0 before the first */
            attempt: number;
            attempts: {
                /** Format: date-time */
                at: string;
                /** @description of HTTP */
                code: number | null;
                error: string | null;
                /** @constant */
                late?: true;
                ms: number | null;
                n: number;
                /** Format: date-time */
                nextAt: string | null;
                /** @enum {string} */
                outcome: "delivered" | "failed" | "unknown";
                text: string | null;
                /** @enum {string} */
                trigger: "first" | "retry" | "manual" | "recovery" | "test";
            }[];
            channels: string[];
            event: string;
            hook: string;
            /** @description `EVENT.HOOK` */
            id: string;
            /** Format: date-time */
            nextAt: string | null;
            /** @enum {unknown} */
            reason: null | "exhausted" | "expired" | "gone" | "aborted_by_receiver" | "hook_deleted" | "no_url" | "cancelled_by_user";
            /** @enum {string} */
            state: "pending" | "delivered" | "failed" | "cancelled" | "skipped";
            type: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ListedDeliveryList: {
            data: components["schemas"]["ListedDelivery"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        NewKey: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /** @description Shown this once. */
            key: string;
            name: string;
            owner: {
                id: string;
                name: string;
            } | null;
            scopes: ("hooks:read" | "hooks:write" | "events:write" | "logs:read" | "logs:write" | "secrets:read" | "admin" | "platform")[];
        };
        NewSecret: {
            secret: string;
        };
        NewTenant: {
            /** Format: date-time */
            createdAt: string;
            id: string;
            /** @description Shown this once. */
            key: string;
            name: string;
            /** @description null: as long as the rest */
            payloadDays: number | null;
            /** @description null: as long as the service keeps it */
            retentionDays: number | null;
        };
        PatchHookBody: {
            auth?: ({
                /** @enum {string} */
                type: "none";
            } | {
                password: string;
                /** @enum {string} */
                type: "basic";
                username: string;
            } | {
                token: string;
                /** @enum {string} */
                type: "bearer";
            } | {
                /** @default X-Api-Key */
                name?: string;
                /** @enum {string} */
                type: "header";
                value: string;
            } | {
                clientId: string;
                clientSecret: string;
                scope?: string;
                tokenUrl: string;
                /** @enum {string} */
                type: "oauth2";
            } | {
                /** @default token */
                name?: string;
                /** @enum {string} */
                type: "query";
                value: string;
            }) | null;
            /** @description Events that share one of them; empty: all. */
            channels?: string[] | null;
            createdAt?: unknown | null;
            dialect?: unknown | null;
            disabledReason?: unknown | null;
            /** @description Disabled: events pass it by. */
            enabled?: boolean | null;
            /** @description Types, `prefix.*` (one or more further segments) or `*`; empty: all. */
            events?: string[] | null;
            filter?: (Record<string, unknown> | null) | null;
            format?: ("standard" | "cloudevents") | null;
            /** @description Added to every request. */
            headers?: {
                [key: string]: string;
            } | null;
            id?: unknown | null;
            /** @description Anything of yours, 4 KiB as JSON. */
            metadata?: Record<string, unknown> | null;
            name?: (string | null) | null;
            /** @description One at a time, in the order of acceptance. */
            ordered?: boolean | null;
            /** @description Paused: events wait. */
            paused?: boolean | null;
            rateLimit?: ({
                perSecond: number;
            } | null) | null;
            /** @description Seconds before each retry. */
            retry?: {
                delays: number[];
            } | null;
            /** @description `whsec_…` (v1) or `whsk_…` (v1a); only written. Without it one is made. */
            secret?: string | null;
            signature?: ("v1" | "v1a") | null;
            /** @description For the whole request. */
            timeoutMs?: number | null;
            tls?: ({
                ca?: string;
                cert: string;
                key: string;
            } | null) | null;
            uid?: (string | null) | null;
            updatedAt?: unknown | null;
            /** @description http or https. */
            url?: string | null;
        };
        PortalLink: {
            /** Format: date-time */
            expiresAt: string;
            /** @description Whoever has it has what it names. */
            url: string;
        };
        Problem: {
            /** @enum {string} */
            code: "invalid_request" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "request_timeout" | "conflict" | "event_conflict" | "too_large" | "unsupported_media_type" | "address_forbidden" | "schema_mismatch" | "delays_exceed_retention" | "rate_limited" | "headers_too_large" | "internal" | "overloaded" | "unavailable";
            /** @description For people. */
            detail: string;
            errors: {
                message: string;
                /** @description As in `events[0].type`; empty: the whole. */
                path: string;
            }[];
            status: number;
            title: string;
            /** @description `urn:hookpost:error:CODE` */
            type: string;
        };
        PublishEventBody: {
            /** @description An ISO 8601 date or time; without a zone it is UTC. */
            at?: string;
            /** @default [] */
            channels?: string[];
            data: unknown;
            id?: string;
            type: string;
        };
        PublishEventsBody: {
            events: {
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                at?: string;
                /** @default [] */
                channels?: string[];
                data: unknown;
                id?: string;
                type: string;
            }[];
        };
        PutEventTypeBody: {
            createdAt?: unknown;
            /** @default  */
            description?: string;
            example?: unknown;
            name?: unknown;
            schema?: unknown;
            updatedAt?: unknown;
        };
        PutHookBody: {
            auth?: {
                /** @enum {string} */
                type: "none";
            } | {
                password: string;
                /** @enum {string} */
                type: "basic";
                username: string;
            } | {
                token: string;
                /** @enum {string} */
                type: "bearer";
            } | {
                /** @default X-Api-Key */
                name?: string;
                /** @enum {string} */
                type: "header";
                value: string;
            } | {
                clientId: string;
                clientSecret: string;
                scope?: string;
                tokenUrl: string;
                /** @enum {string} */
                type: "oauth2";
            } | {
                /** @default token */
                name?: string;
                /** @enum {string} */
                type: "query";
                value: string;
            };
            /**
             * @description Events that share one of them; empty: all.
             * @default []
             */
            channels?: string[];
            createdAt?: unknown;
            dialect?: unknown;
            disabledReason?: unknown;
            /**
             * @description Disabled: events pass it by.
             * @default true
             */
            enabled?: boolean;
            /**
             * @description Types, `prefix.*` (one or more further segments) or `*`; empty: all.
             * @default []
             */
            events?: string[];
            /** @description MongoDB's operators over an event's `data`. */
            filter?: Record<string, unknown> | null;
            /**
             * @default standard
             * @enum {string}
             */
            format?: "standard" | "cloudevents";
            /**
             * @description Added to every request.
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            id?: unknown;
            /**
             * @description Anything of yours, 4 KiB as JSON.
             * @default {}
             */
            metadata?: Record<string, unknown>;
            name?: string | null;
            /**
             * @description One at a time, in the order of acceptance.
             * @default false
             */
            ordered?: boolean;
            /**
             * @description Paused: events wait.
             * @default false
             */
            paused?: boolean;
            rateLimit?: {
                perSecond: number;
            } | null;
            /** @description Seconds before each retry. */
            retry?: {
                delays: number[];
            };
            /** @description `whsec_…` (v1) or `whsk_…` (v1a); only written. Without it one is made. */
            secret?: string;
            /**
             * @default v1
             * @enum {string}
             */
            signature?: "v1" | "v1a";
            /** @description For the whole request. */
            timeoutMs?: number;
            /** @description A client certificate, and the authority that receivers are held to; PEM. */
            tls?: {
                ca?: string;
                cert: string;
                key: string;
            } | null;
            /** @description Your own id for it, of use wherever its id is. */
            uid?: string | null;
            updatedAt?: unknown;
            /** @description http or https. */
            url: string;
        };
        RecoverHookBody: {
            /** @description An ISO 8601 date or time; without a zone it is UTC. */
            from: string;
            /** @default false */
            missed?: boolean;
            /**
             * @default [
             *       "failed"
             *     ]
             */
            states?: ("failed" | "cancelled" | "skipped" | "delivered")[];
            /** @description An ISO 8601 date or time; without a zone it is UTC. */
            to?: string;
            types?: string[];
        };
        Recovery: {
            /** Format: date-time */
            createdAt: string;
            done: number;
            failed: number;
            /** Format: date-time */
            finishedAt: string | null;
            /** Format: date-time */
            from: string;
            hook: string;
            id: string;
            missed: boolean;
            /** @enum {string} */
            state: "running" | "done" | "cancelled";
            states: ("failed" | "cancelled" | "skipped" | "delivered")[];
            /** Format: date-time */
            to: string;
            total: number;
            types: string[] | null;
        };
        RecoveryList: {
            data: components["schemas"]["Recovery"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        RotateHookSecretBody: {
            /** @default 24 */
            overlapHours?: number;
            secret?: string;
        };
        Stats: {
            /** @description what is pending now, counted up to 100,000 */
            backlog: number;
            data: {
                /**
                 * Format: date-time
                 * @description When the bucket begins; oldest first, none left out.
                 */
                at: string;
                /** @description all whose outcome is known */
                attempts: number;
                delivered: number;
                /** @description deliveries given up */
                failed: number;
                /** @description milliseconds; null where no attempt ended */
                p50: number | null;
                /** @description milliseconds; null where no attempt ended */
                p95: number | null;
                /** @description milliseconds; null where no attempt ended */
                p99: number | null;
            }[];
            /** Format: date-time */
            oldestPendingAt: string | null;
        };
        Tenant: {
            /** Format: date-time */
            createdAt: string;
            id: string;
            name: string;
            /** @description null: as long as the rest */
            payloadDays: number | null;
            /** @description null: as long as the service keeps it */
            retentionDays: number | null;
        };
        TenantList: {
            data: components["schemas"]["Tenant"][];
            /** @description The `cursor` of the next page. */
            next: string | null;
        };
        TestEvent: {
            deliveryId: string;
            eventId: string;
        };
        TestHookBody: {
            data?: unknown;
            type?: string;
        };
        UpdateTenantBody: {
            createdAt?: unknown;
            id?: unknown;
            name?: string;
            payloadDays?: number | null;
            retentionDays?: number | null;
        };
    };
    responses: never;
    parameters: {
        /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
        Tenant: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    openApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `degraded`: without Redis. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "degraded" | "unavailable";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                actor?: string;
                cursor?: string;
                limit?: number;
                target?: string;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRecordList"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                channel?: string;
                code?: number;
                cursor?: string;
                event?: string;
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                from?: string;
                hook?: string;
                /** @description 50 unless said otherwise; of a page, and of no export */
                limit?: number;
                state?: "pending" | "delivered" | "failed" | "cancelled" | "skipped";
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                to?: string;
                type?: string;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedDeliveryList"];
                    "application/x-ndjson": components["schemas"]["ExportedDelivery"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order-17.65f0a1b2c3d4e5f601234567 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    cancelDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order-17.65f0a1b2c3d4e5f601234567 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order-17.65f0a1b2c3d4e5f601234567 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listEventTypes: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeList"];
                };
            };
        };
    };
    getEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order.created */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
        };
    };
    putEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order.created */
                name: string;
            };
            cookie?: never;
        };
        /** @description At most 163840 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutEventTypeBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
        };
    };
    deleteEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order.created */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing is answered. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                channel?: string;
                cursor?: string;
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                from?: string;
                limit?: number;
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                to?: string;
                type?: string;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
        };
    };
    publishEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
                /** @description The `id` in another place. */
                "Idempotency-Key"?: string;
                /** @description Sent on to receivers. */
                traceparent?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 327680 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/cloudevents+json": components["schemas"]["CloudEvent"];
                "application/json": components["schemas"]["PublishEventBody"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedEvent"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example order-17 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    publishEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 8388608 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/cloudevents-batch+json": components["schemas"]["CloudEventBatch"];
                "application/json": components["schemas"]["PublishEventsBody"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBatch"];
                };
            };
        };
    };
    listHooks: {
        parameters: {
            query?: {
                channel?: string;
                cursor?: string;
                enabled?: boolean;
                event?: string;
                limit?: number;
                q?: string;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookList"];
                };
            };
        };
    };
    createHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 262144 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateHookBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
        };
    };
    getHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
        };
    };
    deleteHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing is answered. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 262144 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["PatchHookBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
        };
    };
    recoverHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 65536 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverHookBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
        };
    };
    rotateHookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 4096 bytes, also after it is inflated. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateHookSecretBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewSecret"];
                };
            };
        };
    };
    getHookSecrets: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookSecrets"];
                };
            };
        };
    };
    getHookStats: {
        parameters: {
            query?: {
                bucket?: "minute" | "hour" | "day";
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                from?: string;
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                to?: string;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    getHookStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookStatuses"];
                };
            };
        };
    };
    testHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 266240 bytes, also after it is inflated. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestHookBody"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestEvent"];
                };
            };
        };
    };
    putHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example billing */
                uid: string;
            };
            cookie?: never;
        };
        /** @description At most 262144 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutHookBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
        };
    };
    listJwtKeys: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JwtKeyList"];
                };
            };
        };
    };
    createJwtKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 32768 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateJwtKeyBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JwtKey"];
                };
            };
        };
    };
    deleteJwtKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing is answered. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 8192 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
        };
    };
    deleteKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing is answered. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createPortalLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 32768 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePortalLinkBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalLink"];
                };
            };
        };
    };
    listRecoveries: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryList"];
                };
            };
        };
    };
    createRecovery: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 65536 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRecoveryBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
        };
    };
    getRecovery: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example 65f0a1b2c3d4e5f601234567 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
        };
    };
    cancelRecovery: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example 65f0a1b2c3d4e5f601234567 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: {
                bucket?: "minute" | "hour" | "day";
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                from?: string;
                /** @description An ISO 8601 date or time; without a zone it is UTC. */
                to?: string;
                type?: string;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantList"];
                };
            };
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 4096 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenantBody"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTenant"];
                };
            };
        };
    };
    deleteTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example acme */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing is answered. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description For keys with the scope `platform`: the tenant to act for; `default` without it. */
                "Hookpost-Tenant"?: components["parameters"]["Tenant"];
            };
            path: {
                /** @example acme */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 4096 bytes, also after it is inflated. */
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["UpdateTenantBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
}
