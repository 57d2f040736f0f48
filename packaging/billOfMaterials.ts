import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import type { Component } from './components';

/**
 * The software bill of materials, CycloneDX 1.6 as JSON. It has no time in it, and its serial number is computed from the
 * bundle, so that the same source gives the same bytes. The hash is that of the bundled file.
 */
export function billOfMaterials(
  app: { readonly name: string; readonly version: string },
  bundled: Uint8Array,
  components: readonly Component[],
): string {
  const sha256 = createHash('sha256').update(bundled).digest('hex');
  const bom = new Models.Bom({ serialNumber: `urn:uuid:${uuidOf(sha256)}` });
  const component = new Models.Component(Enums.ComponentType.Application, app.name, {
    version: app.version,
    bomRef: app.name,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
    licenses: licenseOf('MIT'),
  });
  bom.metadata.component = component;
  for (const { name, version, license } of components) {
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    const part = new Models.Component(Enums.ComponentType.Library, name, {
      version,
      bomRef: purl,
      purl,
      licenses: licenseOf(license),
    });
    bom.components.add(part);
    component.dependencies.add(part.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return serializer.serialize(bom, { sortLists: true, space: 2 });
}

/** A UUID of the form that RFC 9562 keeps for such purposes (version 8). */
function uuidOf(hex: string): string {
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** A licence as SPDX names it: one of its list, or an expression of several. */
function licenseOf(license: string): Models.LicenseRepository {
  const one = SPDX.isSupportedSpdxId(license) ? new Models.SpdxLicense(license) : new Models.LicenseExpression(license);
  return new Models.LicenseRepository([one]);
}
