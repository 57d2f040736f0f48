const PERMITTED_SUBTREES = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const SEQUENCE = 0x30;

/**
 * DER of the name constraints extension (RFC 5280, 4.2.1.10): only `localhost` and names below it, 127.0.0.0/8 and ::1.
 * A person who trusts our CA risks nothing elsewhere.
 */
export function nameConstraints(): ArrayBuffer {
  const permitted = [
    tagged(DNS_NAME, Buffer.from('localhost')),
    tagged(IP_ADDRESS, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0])),
    tagged(IP_ADDRESS, Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)])),
  ].map((name) => tagged(SEQUENCE, name));
  const der = tagged(SEQUENCE, tagged(PERMITTED_SUBTREES, Buffer.concat(permitted)));
  return Uint8Array.from(der).buffer;
}

/** All contents here are shorter than 128 bytes: one length byte. */
const tagged = (tag: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([tag, content.length]), content]);
