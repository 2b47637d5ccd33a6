/** A symbol while it is being made: its parts refer to it before it is whole. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
