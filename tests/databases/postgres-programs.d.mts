/** The folder of the programs `initdb` and `postgres`; undefined if there is none. */
export function postgresPrograms(): string | undefined;
