export const categories: Record<string, string[]>;
export function categoryOf(file: string): string;
