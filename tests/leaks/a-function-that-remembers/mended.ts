/** What the digits of an account come to, modulo 97. */
export function checkDigits(account: string): number {
  let rest = 0;
  for (const digit of account) if (digit >= "0" && digit <= "9") rest = (rest * 10 + Number(digit)) % 97;
  return rest;
}
