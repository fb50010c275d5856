/** What every secret is shown as, in answers and logs; sent back, it means "keep what is stored". */
export const MASK = '********';
