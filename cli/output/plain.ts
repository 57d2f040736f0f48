/**
 * Text from elsewhere as one harmless line: control characters (escape sequences of terminals among them) and marks that
 * turn the direction of writing become spaces.
 */
export const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ');

/** The same of text with lines, such as a message body. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');
