/** The version of mls: of the language, its compiler and its runtime alike. Equal to package.json's, which a test asserts. */
export const VERSION = "0.1.0";
