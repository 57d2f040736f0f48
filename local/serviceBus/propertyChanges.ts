import type { PropertyChanges } from './messageQueue';
import { encodeValue } from './rheaInternals';

/** Application properties to change, as a settlement carries them. */
export function propertyChanges(properties: object | null | undefined): PropertyChanges {
  return new Map(Object.entries(properties ?? {}).map(([name, value]) => [name, encodeValue(value)]));
}
