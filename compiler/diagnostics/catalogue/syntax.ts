/** MLS1xxx: what the parser says. The words live with the parser; here they become entries of the catalogue. */
import { syntaxCodes } from "../../syntax/codes.ts";
import type { CatalogueEntry } from "../diagnostic.ts";

export const SYNTAX: readonly CatalogueEntry[] = Object.entries(syntaxCodes).map(([code, { title, why, wrong, right }]) => ({ code, severity: "error", waivable: false, title, why, wrong, right }));
