/** The number of runs of three equal characters and more. */
export function stretched(text: string): number {
  let runs = 0;
  let length = 0;
  let last = "";
  for (const letter of text) {
    length = letter === last ? length + 1 : 1;
    last = letter;
    if (length === 3) runs += 1;
  }
  return runs;
}
