/** Spans of calls and of their attempts, for OpenTelemetry. */
import {
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import type { AttemptMiddleware, CallMiddleware } from "./client/middleware.js";
import { isLeadspanError } from "./errors/classes.js";
import { VERSION } from "./util/version.js";

/** How calls are traced. */
export interface TracingOptions {
  /** Creates the spans; the tracer `leadspan` of the global provider if omitted. */
  tracer?: Tracer | undefined;
  /**
   * Whether requests carry the trace (`traceparent`, `tracestate`, or what the global propagator writes), for gateways
   * that continue it. A function decides by the address. Baggage is never sent, because it may contain data that the API
   * must not see. @default true
   */
  propagate?: boolean | ((url: string) => boolean) | undefined;
  /** Attributes of every span. */
  attributes?: Attributes | undefined;
}

/** A value for the option `middleware`. */
export interface Tracing {
  readonly aroundCall: CallMiddleware;
  readonly aroundAttempt: AttemptMiddleware;
}

/**
 * Traces a client: one span per call, under the span that is active where the call is made, and under it one span per attempt.
 *
 * ```ts
 * const lc = new LeadConduit({ apiKey, middleware: tracing() });
 * ```
 *
 * Spans contain names, addresses without their query, statuses and error codes; no credential, argument or body. The span of a call
 * whose body is read piece by piece ends with the head of its response.
 */
export function tracing({ tracer, propagate = true, attributes = {} }: TracingOptions = {}): Tracing {
  const make = (): Tracer => tracer ?? trace.getTracer("leadspan", VERSION);
  return {
    aroundCall({ api, operation }, next) {
      const about = { ...attributes, "rpc.system": "leadspan", "rpc.service": api, "rpc.method": operation };
      return make().startActiveSpan(`${api}/${operation}`, { kind: SpanKind.INTERNAL, attributes: about }, (span) =>
        ended(span, async () => {
          const { status, attempts, requestId } = await next();
          span.setAttributes({
            "http.response.status_code": status,
            "leadspan.attempts": attempts,
            ...(requestId !== undefined && { "leadspan.request_id": requestId }),
          });
        }),
      );
    },
    aroundAttempt(request, next, { attempt }) {
      const { protocol, hostname, port, origin, pathname } = new URL(request.url);
      const about = {
        ...attributes,
        "http.request.method": request.method,
        "url.full": origin + pathname,
        "server.address": hostname,
        "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
        ...(attempt > 1 && { "http.request.resend_count": attempt - 1 }),
      };
      return make().startActiveSpan(request.method, { kind: SpanKind.CLIENT, attributes: about }, (span) =>
        ended(span, async () => {
          const wanted = typeof propagate === "function" ? propagate(request.url) : propagate;
          const response = await next(wanted ? { headers: traceHeaders(request.headers) } : {});
          span.setAttribute("http.response.status_code", response.status);
          if (response.status >= 400) failed(span, String(response.status));
          return response;
        }),
      );
    },
  };
}

/** The headers that carry the trace, without those that the request has already. */
function traceHeaders(own: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !(name.toLowerCase() in own) && name.toLowerCase() !== "baggage"),
  );
}

async function ended<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    failed(span, typeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The message of an error stays out: it may quote the server. */
function failed(span: Span, type: string): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function typeOf(error: unknown): string {
  if (isLeadspanError(error)) return error.code;
  return error instanceof Error ? error.name : "unknown";
}
