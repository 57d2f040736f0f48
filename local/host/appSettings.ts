export interface AppSettings {
  /** Replaces `%NAME%` by the setting. Throws by name when it is missing. */
  resolve(text: string): string;
  /** The connection string behind a trigger's `connection`. Throws by name when there is none to use. */
  connectionString(connection: string): string;
}

/** App settings as triggers use them. Source: "Azure Functions binding expression patterns" (2026). */
export function createAppSettings(settings: Record<string, string | undefined>): AppSettings {
  const find = (name: string): string | undefined => {
    const key = Object.keys(settings).find((one) => one.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : settings[key];
  };
  return {
    resolve: (text) =>
      text.replace(/%([^%]+)%/g, (_all, name: string) => {
        const value = find(name);
        if (value === undefined) throw new Error(`The app setting '${name}' is not set.`);
        return value;
      }),
    connectionString: (connection) => {
      const value = find(connection) ?? find(`AzureWebJobs${connection}`);
      if (value) return value;
      if (find(`${connection}__fullyQualifiedNamespace`)) {
        throw new Error(
          `${connection}__fullyQualifiedNamespace: identity-based Service Bus connections are not supported by the local host; set ${connection} to a connection string.`,
        );
      }
      throw new Error(`The Service Bus connection '${connection}' is not set.`);
    },
  };
}
