/** The SQL road can't compute this; the message names the window. The default road can. */
export class SqlRoadError extends Error {
  override readonly name = "SqlRoadError";
}
