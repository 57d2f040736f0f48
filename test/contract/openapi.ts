import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { toJsonSchema, type Definitions, type SwaggerSchema, type Use } from './jsonSchema';

/** Folder of the published OpenAPI files, beside the checkout. Absent in a plain clone. */
export const SPECS = resolve(__dirname, '../../../shared/specs');
export const haveSpecs = existsSync(SPECS);

/** Says in one line why a contract test proves nothing here. */
export function sayAbsent(): void {
  process.stderr.write(
    'Contract tests skipped: ../shared/specs (published OpenAPI files) is not beside this checkout.\n',
  );
}

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders?: Readonly<Record<string, string | undefined>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string | readonly string[]>>;
  readonly responseBody: string;
}

interface Parameter extends Omit<SwaggerSchema, 'required'> {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly required?: boolean;
  readonly schema?: SwaggerSchema;
}
interface Answer {
  readonly schema?: SwaggerSchema;
  readonly headers?: Readonly<Record<string, unknown>>;
}
interface SwaggerOperation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly responses: Readonly<Record<string, Answer>>;
  readonly 'x-api-version'?: string;
  readonly 'x-undeclared-error-body'?: string;
}
export interface Swagger {
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: Definitions;
  readonly parameters?: Readonly<Record<string, Parameter>>;
}

/** Which answers may come with an API version that a file was not written for. */
interface SpecOptions {
  readonly alsoVersions?: readonly string[];
}

/** A published OpenAPI file that exchanges are checked against. */
export class Spec {
  private readonly ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly operations: readonly Operation[];

  constructor(
    private readonly swagger: Swagger,
    private readonly options: SpecOptions = {},
  ) {
    this.ajv.addFormat('arm-id', /^\/\S+$/);
    this.ajv.addFormat('base64url', /^[\w-]*$/);
    this.ajv.addFormat('unixtime', {
      type: 'number',
      validate: (value: number) => Number.isInteger(value) && value >= 0,
    });
    this.operations = Object.entries(swagger.paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, declared]) => new Operation(path, method.toUpperCase(), declared)),
      )
      // `/keys/{name}/versions` before `/keys/{name}/{version}`.
      .sort((a, b) => a.parameterCount - b.parameterCount);
  }

  static read(file: string, options?: SpecOptions): Spec {
    return new Spec(JSON.parse(readFileSync(join(SPECS, file), 'utf8')) as Swagger, options);
  }

  /** Id of the operation that an exchange belongs to; `undefined` if the file has none. */
  operationOf({ method, url }: Pick<Exchange, 'method' | 'url'>): string | undefined {
    return this.find(method, new URL(url).pathname)?.operation.declared.operationId;
  }

  /** Everything wrong with an exchange, request and answer; empty when it keeps the contract. */
  faults(exchange: Exchange): string[] {
    const url = new URL(exchange.url);
    const found = this.find(exchange.method, url.pathname);
    if (!found) return [`${exchange.method} ${url.pathname} is not an operation of this file`];
    const { declared } = found.operation;
    const about = (part: string, faults: string[]) => faults.map((one) => `${declared.operationId} ${part}${one}`);
    return [
      ...about('', this.parameterFaults(declared, found.values, url)),
      ...about('request', this.requestFaults(declared, exchange)),
      ...about(`answer ${exchange.status}`, this.answerFaults(declared, exchange)),
    ];
  }

  /** The request line of an operation, filled in with an example's parameters; what the file does not declare is left out. */
  requestLine(operationId: string, values: Readonly<Record<string, unknown>>): { method: string; path: string } {
    const operation = this.operations.find(({ declared }) => declared.operationId === operationId);
    if (!operation) throw new Error(`${operationId} is not an operation of this file`);
    const query = this.parametersOf(operation.declared)
      .filter((one) => one.in === 'query' && values[one.name] !== undefined)
      .map((one) => [one.name, String(values[one.name])]);
    return { method: operation.method, path: `${operation.fill(values)}?${new URLSearchParams(query)}` };
  }

  private find(method: string, pathname: string) {
    for (const operation of this.operations) {
      const values = operation.method === method ? operation.match(pathname) : undefined;
      if (values) return { operation, values };
    }
    return undefined;
  }

  private parameterFaults(declared: SwaggerOperation, path: Record<string, string>, url: URL): string[] {
    const parameters = this.parametersOf(declared).filter((one) => one.in === 'path' || one.in === 'query');
    const versions = [declared['x-api-version'], ...(this.options.alsoVersions ?? [])];
    const version = url.searchParams.get('api-version') ?? '';
    const unknown = [...url.searchParams.keys()].filter(
      (name) => !parameters.some((one) => one.in === 'query' && one.name === name),
    );
    return [
      ...(versions.includes(version) ? [] : [`api-version ${version}: wanted ${versions.join(' or ')}`]),
      ...unknown.map((name) => `query ${name} is not declared`),
      ...parameters.flatMap((parameter) => {
        const text =
          parameter.in === 'path' ? path[parameter.name] : (url.searchParams.get(parameter.name) ?? undefined);
        if (text === undefined) return parameter.required ? [`${parameter.in} ${parameter.name} is missing`] : [];
        const value = parameter.type === 'integer' ? Number(text) : text;
        const id = `${declared.operationId} ${parameter.in} ${parameter.name}`;
        const { required: _, ...shape } = parameter;
        return this.validate(id, shape, 'request', value).map((one) => `${parameter.in} ${parameter.name}${one}`);
      }),
    ];
  }

  private requestFaults(declared: SwaggerOperation, { status, requestHeaders, requestBody }: Exchange): string[] {
    const parameter = this.parametersOf(declared).find((one) => one.in === 'body');
    if (!parameter?.schema) return requestBody === '' ? [] : [' has a body that is not declared'];
    // Key Vault clients ask without token and body first, for the challenge.
    const isInquiry = status === 401 && requestHeaders?.['authorization'] === undefined;
    if (requestBody === '') return parameter.required && !isInquiry ? [' has no body'] : [];
    return this.jsonFaults(`${declared.operationId} body`, parameter.schema, 'request', requestBody);
  }

  private answerFaults(declared: SwaggerOperation, { status, responseHeaders, responseBody }: Exchange): string[] {
    const answer = declared.responses[String(status)] ?? (status >= 400 ? errorAnswer(declared) : undefined);
    if (!answer) return [' is not declared'];
    const names = Object.keys(responseHeaders).map((name) => name.toLowerCase());
    const missing = Object.keys(answer.headers ?? {}).filter((name) => !names.includes(name.toLowerCase()));
    const faults = missing.map((name) => ` lacks the header ${name}`);
    if (!answer.schema) return [...faults, ...(responseBody === '' ? [] : [' has a body that is not declared'])];
    const id = `${declared.operationId} ${status >= 400 ? 'error' : status}`;
    return [...faults, ...this.jsonFaults(id, answer.schema, 'answer', responseBody)];
  }

  private jsonFaults(id: string, schema: SwaggerSchema, use: Use, text: string): string[] {
    try {
      return this.validate(id, schema, use, JSON.parse(text) as unknown);
    } catch (error) {
      if (error instanceof SyntaxError) return [' is not JSON'];
      throw error;
    }
  }

  private validate(id: string, schema: SwaggerSchema, use: Use, value: unknown): string[] {
    let validator = this.compiled.get(id);
    if (!validator) {
      validator = this.ajv.compile(toJsonSchema(this.swagger.definitions, schema, use));
      this.compiled.set(id, validator);
    }
    if (validator(value)) return [];
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath.replaceAll('/', '.')} ${message} ${JSON.stringify(params)}`,
    );
  }

  private parametersOf(declared: SwaggerOperation): Parameter[] {
    return (declared.parameters ?? []).map((one) => {
      if (!('$ref' in one) || one.$ref === undefined) return one as Parameter;
      const found = this.swagger.parameters?.[one.$ref.replace('#/parameters/', '')];
      if (!found) throw new Error(`${one.$ref} is not defined`);
      return found;
    });
  }
}

/** Storage declares no error answers at all; its file says which definition they have. */
function errorAnswer(declared: SwaggerOperation): Answer | undefined {
  const undeclared = declared['x-undeclared-error-body'];
  return declared.responses['default'] ?? (undeclared === undefined ? undefined : { schema: { $ref: undeclared } });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

class Operation {
  readonly parameterCount: number;
  private readonly names: readonly string[];
  private readonly pattern: RegExp;

  constructor(
    private readonly path: string,
    readonly method: string,
    readonly declared: SwaggerOperation,
  ) {
    this.names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
    this.parameterCount = this.names.length;
    const escaped = path.replace(/[.()]/g, '\\$&');
    // The last segment may be empty: a key without version.
    this.pattern = new RegExp(`^${escaped.replace(/\{[^}]+\}$/, '([^/]*)').replace(/\{[^}]+\}/g, '([^/]+)')}$`, 'i');
  }

  fill(values: Readonly<Record<string, unknown>>): string {
    return this.path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(textOf(values[name])));
  }

  match(pathname: string): Record<string, string> | undefined {
    const match = this.pattern.exec(pathname);
    return match
      ? Object.fromEntries(this.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]))
      : undefined;
  }
}
