/**
 * Swagger 2.0 definitions as JSON Schema, made stricter on purpose: a property that is not declared at its place is
 * refused, a request carries nothing the service would ignore. Dialect: Azure REST API guidelines, "OpenAPI extensions"
 * (x-ms-enum, x-ms-mutability, read on 2026-11-20).
 */

export interface SwaggerSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SwaggerSchema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly SwaggerSchema[];
  readonly items?: SwaggerSchema;
  readonly additionalProperties?: SwaggerSchema | boolean;
  readonly readOnly?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-ms-enum'?: { readonly modelAsString?: boolean };
  readonly 'x-ms-mutability'?: readonly ('create' | 'read' | 'update')[];
  readonly 'x-nullable'?: boolean;
}

export type Definitions = Readonly<Record<string, SwaggerSchema>>;

/** What a body is for: requests may not carry what only the service sets, answers may. */
export type Use = 'request' | 'answer';

type JsonSchema = Readonly<Record<string, unknown>> | boolean;

const COPIED = ['type', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'] as const;

/** A schema that validates `root` with every definition it may refer to. */
export function toJsonSchema(definitions: Definitions, root: SwaggerSchema, use: Use): object {
  const $defs = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, convert(definition, definitions, use)]),
  );
  return { $defs, ...(convert(root, definitions, use) as object) };
}

function convert(schema: SwaggerSchema, definitions: Definitions, use: Use): JsonSchema {
  // Siblings of a reference are the dialect's; what they say of the property is read where the property is.
  if (schema.$ref !== undefined) return { $ref: schema.$ref.replace('#/definitions/', '#/$defs/') };
  const { properties, required, additionalProperties } = flatten(schema, definitions);
  const isObject = Object.keys(properties).length > 0;
  const copied = Object.fromEntries(COPIED.filter((name) => name in schema).map((name) => [name, schema[name]]));
  const closed = schema.enum !== undefined && schema['x-ms-enum']?.modelAsString !== true;
  return {
    ...copied,
    ...(schema['x-nullable'] && schema.type !== undefined ? { type: [schema.type, 'null'] } : {}),
    ...(closed ? { enum: schema['x-nullable'] ? [...(schema.enum ?? []), null] : schema.enum } : {}),
    // `items` beside `type: object` constrains nothing.
    ...(schema.items && schema.type === 'array' ? { items: convert(schema.items, definitions, use) } : {}),
    ...(isObject
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, property]) => [
              name,
              isForbidden(property, use) ? false : convert(property, definitions, use),
            ]),
          ),
          required: required.filter((name) => !isForbidden(properties[name] ?? {}, use)),
        }
      : {}),
    ...additional(additionalProperties, isObject, definitions, use),
  };
}

function additional(
  declared: SwaggerSchema['additionalProperties'],
  isObject: boolean,
  definitions: Definitions,
  use: Use,
): { additionalProperties?: JsonSchema } {
  if (declared === undefined) return isObject ? { additionalProperties: false } : {};
  return { additionalProperties: typeof declared === 'boolean' ? declared : convert(declared, definitions, use) };
}

/**
 * Whether a body of this use must not hold the property. One that can be set only at creation may stand in an update:
 * official examples of updates repeat such values.
 */
function isForbidden({ readOnly, 'x-ms-mutability': mutability }: SwaggerSchema, use: Use): boolean {
  return use === 'request' && (readOnly === true || mutability?.every((one) => one === 'read') === true);
}

/** The properties of a schema and of all it extends. */
function flatten(
  schema: SwaggerSchema,
  definitions: Definitions,
): {
  properties: Record<string, SwaggerSchema>;
  required: string[];
  additionalProperties: SwaggerSchema['additionalProperties'];
} {
  const bases = (schema.allOf ?? []).map((base) => flatten(resolve(base, definitions), definitions));
  return {
    properties: Object.assign({}, ...bases.map((base) => base.properties), schema.properties) as Record<
      string,
      SwaggerSchema
    >,
    required: [...bases.flatMap((base) => base.required), ...(schema.required ?? [])],
    additionalProperties:
      schema.additionalProperties ??
      bases.find((base) => base.additionalProperties !== undefined)?.additionalProperties,
  };
}

function resolve(schema: SwaggerSchema, definitions: Definitions): SwaggerSchema {
  if (schema.$ref === undefined) return schema;
  const found = definitions[schema.$ref.replace('#/definitions/', '')];
  if (!found) throw new Error(`${schema.$ref} is not defined`);
  return found;
}
